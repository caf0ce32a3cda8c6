"""The documents of the days, and who may open them."""

from django.db.models import Q, QuerySet

from participants.models import Registration, TrainerAccess, User
from programme.models import Material


def materials_visible_to(user: User) -> QuerySet[Material]:
    """What a person may open in their space: what is public, and what their cycles keep for their participants.

    Their cycles are those where they are accepted, or that they teach; staff who may view documents have all the
    cycles. What is kept for the team is opened in the administration only.
    """
    if user.is_staff and user.has_perm("programme.view_material"):
        return Material.objects.exclude(visibility=Material.Visibility.STAFF)
    accepted = Registration.objects.filter(user=user.pk, state=Registration.State.ACCEPTED)
    taught = TrainerAccess.objects.filter(user=user.pk)
    theirs = Q(cycle__in=accepted.values("cycle")) | Q(cycle__in=taught.values("cycle"))
    shown = Q(visibility=Material.Visibility.PUBLIC) | Q(theirs, visibility=Material.Visibility.PARTICIPANTS)
    return Material.objects.filter(shown).exclude(cycle__state="draft")
