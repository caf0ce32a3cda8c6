"""The version of a roadmap that a file holds, and the name of the file."""

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import slugify

from programme.kit.french import NBSP
from roadmaps.models import Snapshot
from roadmaps.words import day_in_words, moment_in_words, moment_of

NO_BODY = (
    "Document de travail d’une équipe projet, pour 6 à 18 mois. Il n’engage aucune instance : ni la conférence "
    "intercommunale du logement, ni les conseils, ni les conseils d’administration."
).replace(" :", f"{NBSP}:")
AMBITION = f"Notre ambition à 18{NBSP}mois"
DIGEST_SHOWN = 12
LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "-", "'": "-"})
REASONS: dict[str, str] = {
    Snapshot.Reason.SUBMITTED: "telle que transmise à l’IREV",
    Snapshot.Reason.VALIDATED: "telle que validée",
    Snapshot.Reason.SHARED: "telle que partagée",
}


@dataclass(frozen=True)
class Edition:
    """A version of a roadmap: as it stands or, with a name and a digest, frozen."""

    at: datetime.datetime
    name: str = ""
    digest: str = ""

    @property
    def sentence(self) -> str:
        """The sentence by which a file tells which version it holds."""
        if not self.digest:
            return f"Version de travail, telle qu’elle était le {moment_in_words(self.at)}."
        return f"Version figée le {day_in_words(self.at)}, {self.name}. Empreinte{NBSP}: {self.digest[:DIGEST_SHOWN]}."


def edition_of(content: dict) -> Edition:
    """The edition of a roadmap as it stands."""
    return Edition(moment_of(content["at"]))


def edition_of_snapshot(snapshot: Snapshot) -> Edition:
    """The edition of a frozen version."""
    milestone = snapshot.milestone
    name = f"jalon «{NBSP}{milestone.name}{NBSP}»" if milestone else REASONS[snapshot.reason]
    return Edition(snapshot.taken_at, name, snapshot.digest)


def title_of(content: dict) -> str:
    """The title of the document."""
    return f"Feuille de route {content['roadmap']['year']}, {content['roadmap']['territory']}"


def file_name(*parts: str, at: datetime.datetime) -> str:
    """The name of a file, safe on any system: « feuille-de-route-amiens-metropole-2022-09-15 »."""
    words = [slugify(part.translate(LIGATURES)) for part in parts]
    name = "-".join([*filter(None, words), f"{timezone.localtime(at):%Y-%m-%d}"])
    return re.sub(r"-{2,}", "-", name)
