"""What a message would say, shown to staff before anything is written: on a real registration, or on an example."""

import datetime

from django.conf import settings
from django.utils import timezone

from participants.mail.context import day_context, portal_link, registration_context, sessions_of
from participants.mail.queue import reason_of
from participants.mail.values import Contact, Lines, Section, Sections
from participants.mail.wording import Rendered, Wording, render
from participants.models import Registration, User

LAST = 10
EXAMPLE = {
    "prenom": "Camille",
    "nom": "Exemple",
    "structure": "Structure d’exemple",
    "territoire": "Territoire d’exemple",
    "cycle": "Cycle d’exemple",
    "journees": Lines(("première journée", "deuxième journée")),
    "lieu": "Lieu d’exemple",
    "contact": Contact("Équipe de l’IREV"),
    "journee": "journée d’exemple",
    "auteur": "Camille Exemple",
    "decision": "L’équipe accepte que la version validée devienne publique.",
    "feuilles": "la feuille de route de Territoire d’exemple",
    "nouveautes": Sections(
        (Section("Territoire d’exemple", ("Camille Exemple a ajouté l’action « Action d’exemple »",)),)
    ),
    "action": "Action d’exemple",
    "premiere_etape": "réunir les bailleurs",
}


def last_registrations(user: User) -> list[Registration]:
    """The latest registrations that the person may see, to choose an example among."""
    if not user.has_perm("participants.view_registration"):
        return []
    registrations = Registration.objects.visible_to(user).filter(user__isnull=False, erased_at=None)
    return list(registrations.with_people()[:LAST])


def preview_of(kind: str, wording: Wording, registration: Registration | None) -> Rendered:
    """The message as one person would receive it. What is secret, or not known before, is an example."""
    context = EXAMPLE | _invented() | (_real(registration) if registration else {})
    return render(kind, wording, context, reason=reason_of(kind, context))


def _invented():
    """What no registration holds before the act: reason, date, code, personal link."""
    home = f"{settings.PORTAL_URL}/"
    links = ("lien_feuille", "lien_etapes", "lien_action", "lien_publique", "lien_resumes")
    return dict.fromkeys(links, home) | {
        "motif": "Le motif que l’équipe donnera.",
        "echeance": timezone.now() + datetime.timedelta(days=4),
        "date_annoncee": None,
        "invitant": "Camille Exemple",
        "code": "1234-5678",
        "date_etape": timezone.now(),
        "depuis": timezone.now() - datetime.timedelta(days=1),
        "premiere_etape_le": timezone.localdate() + datetime.timedelta(days=7),
        "lien": f"{home}?invitation=exemple",
        "lien_cycle": home,
        "lien_espace": portal_link("participants:my_space"),
        "lien_inscription": portal_link("participants:my_space"),
        "lien_reponse": portal_link("participants:my_space"),
    }


def _real(registration):
    sessions = sessions_of(registration.cycle)
    context = registration_context(registration, sessions=sessions)
    if sessions:
        context |= {name: value for name, value in day_context(sessions[0]).items() if name != "motif"}
    return {name: value for name, value in context.items() if value not in ("", None)}
