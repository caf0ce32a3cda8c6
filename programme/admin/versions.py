"""Two people on the same form: the second to save is told, and nothing is silently overwritten."""

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localtime


class CarriedInput(forms.HiddenInput):
    """A hidden value: no label may point to it."""

    def id_for_label(self, id_):
        return ""


class VersionedForm(forms.ModelForm):
    """A form that knows which version of the row it was opened on, by its `updated_at`."""

    version = forms.CharField(required=False, widget=CarriedInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.updated_at:
            self.initial["version"] = self.instance.updated_at.isoformat()

    def clean(self):
        """Refuse the first save after somebody else's; saving again, once told, is the person's choice."""
        cleaned = super().clean()
        stored = self._stored_version()
        if stored and self.cleaned_data.get("version") != stored:
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = stored
            self.add_error(None, _conflict(self.instance))
        return cleaned

    def _stored_version(self):
        """The version that stands now, under lock until the end of the request."""
        rows = type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk)
        stored = rows.values_list("updated_at", flat=True).first()
        return stored.isoformat() if stored else None


def _conflict(row):
    """Who saved meanwhile and what, as far as the history knows."""
    content_type = ContentType.objects.get_for_model(row)
    entries = LogEntry.objects.filter(content_type=content_type, object_id=quote(row.pk)).select_related("user")
    last = entries.first()
    who = f"{last.user}, à {localtime(last.action_time):%H:%M}" if last else "une autre personne"
    what = f" Sa modification : {last.get_change_message()}." if last else ""
    return (
        f"Cette fiche a été enregistrée entre-temps par {who}.{what} Rien n’a été écrasé : votre saisie est "
        "ci-dessous, non enregistrée. Comparez avec la version enregistrée (ouvrez cette page dans un autre onglet), "
        "corrigez votre saisie, puis enregistrez de nouveau : elle remplacera alors l’autre."
    )
