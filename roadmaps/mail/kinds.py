"""The kinds of letters of the roadmaps: those that tell of a stage, digests and reminders."""

import datetime
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from participants.mail.values import Section, Sections
from participants.models.letter import FloorLetters, Letter, Name


class LetterKind(models.TextChoices):
    """The kinds of letters of this floor."""

    SUBMITTED = "roadmap_submitted", "feuille de route transmise"
    SENT_BACK = "roadmap_sent_back", "feuille de route renvoyée"
    VALIDATED = "roadmap_validated", "feuille de route validée"
    REOPENED = "roadmap_reopened", "feuille de route rouverte"
    PUBLISHED = "roadmap_published", "feuille de route publiée"
    UNPUBLISHED = "roadmap_unpublished", "page publique retirée"
    CONSENT = "roadmap_consent", "accord de publication"
    DIGEST = "roadmap_digest", "résumé d’une feuille de route"
    ACTION_DUE = "action_due", "rappel d’une action"


def _home() -> str:
    return f"{settings.PORTAL_URL}/"


NAMES = (
    Name("auteur", "la personne qui a agi", "Camille Exemple"),
    Name("date_etape", "le jour et l’heure de l’étape", timezone.now),
    Name(
        "decision",
        "ce que l’équipe du territoire a décidé",
        "L’équipe accepte que la version validée devienne publique.",
    ),
    Name(
        "depuis",
        "le moment du plus ancien des résumés précédents",
        lambda: timezone.now() - datetime.timedelta(days=1),
    ),
    Name(
        "feuilles",
        "la feuille de route dont parle le résumé, ou leur nombre",
        "la feuille de route de Territoire d’exemple",
    ),
    Name(
        "nouveautes",
        "ce que d’autres ont changé, ligne à ligne, feuille de route par feuille de route",
        Sections((Section("Territoire d’exemple", ("Camille Exemple a ajouté l’action « Action d’exemple »",)),)),
        in_subject=False,
    ),
    Name("action", "l’intitulé de l’action", "Action d’exemple"),
    Name("premiere_etape", "la première étape de l’action", "réunir les bailleurs"),
    Name(
        "premiere_etape_le",
        "la date de cette première étape, quand elle approche",
        lambda: timezone.localdate() + datetime.timedelta(days=7),
    ),
    Name("lien_feuille", "l’adresse de la feuille de route", _home),
    Name("lien_etapes", "l’adresse de ses étapes, où l’on transmet, valide ou publie", _home),
    Name("lien_action", "l’adresse de l’action", _home),
    Name("lien_publique", "l’adresse publique de la version publiée", _home),
    Name("lien_resumes", "l’adresse personnelle où l’on arrête ces résumés", _home),
)
OF_A_ROADMAP = ("territoire", "cycle", "contact", "lien_cycle", "lien_feuille")
OF_A_STAGE = (*OF_A_ROADMAP, "auteur", "date_etape", "motif", "lien_etapes")
OTHER_NAMES = {
    LetterKind.PUBLISHED: (*OF_A_STAGE, "lien_publique"),
    LetterKind.CONSENT: (*OF_A_STAGE, "decision"),
    LetterKind.DIGEST: (*OF_A_ROADMAP, "prenom", "nom", "feuilles", "depuis", "nouveautes", "lien_resumes"),
    LetterKind.ACTION_DUE: (
        *OF_A_ROADMAP,
        "prenom",
        "nom",
        "action",
        "premiere_etape",
        "premiere_etape_le",
        "echeance",
        "lien_action",
    ),
}
FOLLOWED = "Vous recevez ce message parce que vous écrivez ou suivez cette feuille de route."
REASONS = {
    LetterKind.CONSENT: (
        "Vous recevez ce message parce que vous suivez les feuilles de route de ce cycle pour l’IREV."
    ),
    LetterKind.DIGEST: "Vous recevez ce résumé parce que vous écrivez ou suivez ce dont il parle.",
    LetterKind.ACTION_DUE: (
        "Vous recevez ce rappel parce que vous pilotez cette action, ou que vous êtes la personne "
        "référente de l’équipe."
    ),
}
LETTERS = FloorLetters(
    letters=tuple(
        Letter(kind.value, str(kind.label), OTHER_NAMES.get(kind, OF_A_STAGE), REASONS.get(kind, FOLLOWED))
        for kind in LetterKind
    ),
    names=NAMES,
    words=Path(__file__).resolve().parent.parent / "data" / "letters.toml",
)
