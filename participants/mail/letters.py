"""The letters of registrations, invitations, days and accounts."""

import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from participants.mail.context import portal_link
from participants.mail.values import Contact, Lines
from participants.models import MessageKind
from participants.models.letter import FloorLetters, Letter, Name


def _home() -> str:
    return f"{settings.PORTAL_URL}/"


def _space() -> str:
    return portal_link("participants:my_space")


NAMES = (
    Name("prenom", "le prénom de la personne", "Camille"),
    Name("nom", "son nom", "Exemple"),
    Name("structure", "sa structure", "Structure d’exemple"),
    Name("territoire", "son territoire de travail", "Territoire d’exemple"),
    Name("cycle", "le titre du cycle", "Cycle d’exemple"),
    Name(
        "journees",
        "les journées prévues, leurs horaires et leurs lieux connus",
        Lines(("première journée", "deuxième journée")),
        in_subject=False,
    ),
    Name("lieu", "le lieu, s’il est le même pour toutes les journées", "Lieu d’exemple"),
    Name("motif", "le motif que l’équipe a donné", "Le motif que l’équipe donnera.", in_subject=False),
    Name("echeance", "la date limite", lambda: timezone.now() + datetime.timedelta(days=4)),
    Name("contact", "le contact du cycle", Contact("Équipe de l’IREV")),
    Name("journee", "la journée dont parle le message", "journée d’exemple"),
    Name("date_annoncee", "la date annoncée d’abord, si la journée a été déplacée", None),
    Name("invitant", "la personne qui invite", "Camille Exemple"),
    Name("code", "le code", "1234-5678", in_subject=False),
    Name("demande", "ce que la personne a demandé de changer", "l’intercommunalité : Territoire d’exemple"),
    Name("lien", "l’adresse personnelle pour s’inscrire", lambda: f"{_home()}?invitation=exemple"),
    Name("lien_espace", "l’adresse de « Mon espace »", _space),
    Name("lien_cycle", "l’adresse de la page du cycle", _home),
    Name("lien_inscription", "l’adresse où corriger ses réponses", _space),
    Name("lien_reponse", "l’adresse où répondre à la proposition de place", _space),
)
OF_A_REGISTRATION = (
    "prenom",
    "nom",
    "structure",
    "territoire",
    "cycle",
    "journees",
    "lieu",
    "motif",
    "contact",
    "lien_espace",
    "lien_cycle",
    "lien_inscription",
)
OF_A_DAY = (*OF_A_REGISTRATION, "journee", "date_annoncee")
OTHER_NAMES = {
    MessageKind.LOGIN_CODE: ("code",),
    MessageKind.OFFER: (*OF_A_REGISTRATION, "echeance", "lien_reponse"),
    MessageKind.INVITATION: ("invitant", "cycle", "territoire", "echeance", "contact", "lien", "lien_cycle"),
    MessageKind.CHANGE_ACCEPTED: (*OF_A_REGISTRATION, "demande"),
    MessageKind.CHANGE_REFUSED: (*OF_A_REGISTRATION, "demande"),
    MessageKind.SESSION_MOVED: OF_A_DAY,
    MessageKind.SESSION_CANCELLED: OF_A_DAY,
}
REASONS = {
    MessageKind.LOGIN_CODE: "Vous recevez ce message parce que cette adresse a été saisie sur le portail.",
    MessageKind.INVITATION: (
        "Vous recevez ce message parce qu’une personne inscrite a donné votre adresse pour vous inviter."
    ),
}
LETTERS = FloorLetters(
    letters=tuple(
        Letter(kind.value, str(kind.label), OTHER_NAMES.get(kind, OF_A_REGISTRATION), REASONS.get(kind, ""))
        for kind in MessageKind
    ),
    names=NAMES,
    words=Path(__file__).resolve().parent.parent / "data" / "letters.toml",
)
