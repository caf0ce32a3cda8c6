"""Loading of the intercommunalities that come with the portal, and of the organisation that each of them is."""

import csv
from pathlib import Path

from django.db import transaction

from participants.models import Intercommunality, Organisation
from programme.kit.names import key_of
from programme.reference.loading import Load, load_reference_rows

FILE = Path(__file__).resolve().parent.parent / "data" / "intercommunalities.csv"

# Field → column of the file.
COLUMNS = {
    "siren": "siren",
    "name": "nom",
    "kind": "type",
    "department": "departement_principal",
    "departments": "departements",
    "population": "population_municipale",
    "communes": "nb_communes",
    "edition": "edition",
    "name_2022": "nom_2022",
    "kind_2022": "type_2022",
    "longitude": "longitude",
    "latitude": "latitude",
}


def read_intercommunalities() -> list[dict]:
    """The rows of the file under the names of the fields, in the typography of the portal."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_row(line) for line in csv.DictReader(file)]


def _row(line: dict[str, str]) -> dict[str, str]:
    row = {field: line[column] for field, column in COLUMNS.items()}
    row |= {name: row[name].replace("'", "’") for name in ("name", "name_2022")}
    return row | {"departments": row["departments"].replace("|", " ")}


@transaction.atomic
def load_intercommunalities(*, rows: list[dict] | None = None, overwrite: bool = False) -> Load:
    """Load the intercommunalities of the file by their SIREN.

    One that left the file is retired, and stands again when it comes back. What staff changed is kept unless
    `overwrite`.
    """
    rows = read_intercommunalities() if rows is None else rows
    Intercommunality.objects.filter(siren__in=[row["siren"] for row in rows]).exclude(retired_at=None).update(
        retired_at=None
    )
    return load_reference_rows(Intercommunality, rows, key="siren", overwrite=overwrite)


@transaction.atomic
def load_own_organisations(*, overwrite: bool = False) -> Load:
    """Give each intercommunality the organisation that it is; what staff changed is kept unless `overwrite`."""
    load = Load(overwrite)
    for territory in Intercommunality.objects.select_related("organisation").order_by("pk"):
        own = getattr(territory, "organisation", None)
        if own is None:
            load.created.append(str(give_organisation(intercommunality=territory)))
        elif territory.from_file:
            name = territory.name if own.name == territory.name else _free_name(territory, but=own)
            values = {"name": name, "kind": Organisation.Kind.INTERCOMMUNALITY, "siren": territory.siren}
            load.settle_row(own, Organisation, {"pk": own.pk}, values)
    return load


@transaction.atomic
def give_organisation(*, intercommunality: Intercommunality) -> Organisation:
    """Make sure that people can work for an intercommunality: the organisation that it is, checked.

    One that a candidate described, of the same SIREN or of the same name, becomes it.
    """
    own = Organisation.objects.filter(intercommunality=intercommunality).first()
    if own is not None:
        return own
    own = _described(intercommunality) or Organisation(name=_free_name(intercommunality))
    own.kind, own.siren = Organisation.Kind.INTERCOMMUNALITY, intercommunality.siren
    own.intercommunality, own.is_checked = intercommunality, True
    own.save()
    return own


def _described(intercommunality: Intercommunality) -> Organisation | None:
    unlinked = Organisation.objects.filter(intercommunality=None)
    same = unlinked.filter(siren=intercommunality.siren).first()
    if same is not None:
        return same
    wanted = key_of(intercommunality.name)
    unnumbered = unlinked.filter(siren="", kind=Organisation.Kind.INTERCOMMUNALITY)
    return next((organisation for organisation in unnumbered if key_of(organisation.name) == wanted), None)


def _free_name(intercommunality: Intercommunality, but: Organisation | None = None) -> str:
    """Its name; with its department when another intercommunality has the same name."""
    namesakes = Organisation.objects.filter(kind=Organisation.Kind.INTERCOMMUNALITY, name__iexact=intercommunality.name)
    if but is not None:
        namesakes = namesakes.exclude(pk=but.pk)
    return str(intercommunality) if namesakes.exists() else intercommunality.name
