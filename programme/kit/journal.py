"""What the « Historique » of the admin keeps about people: that something was done and by whom, never a name."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model


def note(*, by: AbstractBaseUser, row: Model, flag: int, text: str) -> LogEntry:
    """Add a line to the history of a row, named by its number: erasing a person leaves nothing of them there."""
    return LogEntry.objects.create(
        user_id=by.pk,
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=f"{str(row._meta.verbose_name).capitalize()} n° {row.pk}",
        action_flag=flag,
        change_message=text,
    )
