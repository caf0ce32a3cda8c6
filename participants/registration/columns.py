"""The columns of a list of registrations, in a workbook and in CSV.

The access needs that people confided are never among them.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse

from participants.models import Consent, Registration
from participants.models.registration import RegistrationQuerySet
from programme.kit.workbook import Column, file_response, to_csv, to_xlsx


def _of_person(name: str) -> Callable[[Registration], str]:
    return lambda row: getattr(row.user, name) if row.user else ""


def _of_territory(name: str) -> Callable[[Registration], str]:
    return lambda row: getattr(row.territory, name) if row.territory else ""


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "oui" if value else "non"


def _consent(kind: str) -> Callable[[Any], str]:
    """The last answer to a question of consent; nothing when it was never asked."""
    return lambda row: _yes_or_no({consent.kind: consent.given for consent in row.consents_in_order}.get(kind))


# The first words are those that an import reads: a list that was exported comes back as it left.
COLUMNS: tuple[Column[Registration], ...] = (
    Column("Prénom", _of_person("first_name"), 16),
    Column("Nom", _of_person("last_name")),
    Column("Courriel", _of_person("email"), 32),
    Column("Structure", lambda row: row.organisation.name, 36),
    Column("Nature de la structure", lambda row: row.organisation.get_kind_display(), 30),
    Column("SIREN", lambda row: row.organisation.siren, 12),
    Column("Groupe", lambda row: row.group.label),
    Column("Territoire", _of_territory("name"), 36),
    Column("SIREN du territoire", _of_territory("siren")),
    Column("Département du territoire", _of_territory("department"), 12),
    Column("Fonction", lambda row: row.function, 30),
    Column("Service", lambda row: row.department, 26),
    Column("Téléphone", lambda row: row.phone),
    Column("Attentes", lambda row: row.expectations, 60),
    Column("Autres personnes du territoire", lambda row: row.colleagues, 36),
    Column("S’engage à tout suivre", lambda row: _yes_or_no(row.is_committed), 12),
    Column("Accord de la hiérarchie", lambda row: _yes_or_no(row.manager_agrees), 12),
    Column("Référente ou référent", lambda row: _yes_or_no(row.is_referent), 12),
    Column("Adresse montrée à l’équipe", _consent(Consent.Kind.LISTING), 12),
    Column("Photographies", _consent(Consent.Kind.IMAGE), 12),
    Column("État", lambda row: row.get_state_display(), 16),
    Column("Motif communiqué", lambda row: row.state_reason, 36),
    Column("Reçue le", lambda row: row.received_at, 17),
    Column("En attente depuis", lambda row: row.waiting_since, 17),
    Column("Place proposée jusqu’au", lambda row: row.offer_expires_at, 17),
    Column("Cycle", lambda row: str(row.cycle), 40),
)


def export_rows(queryset: RegistrationQuerySet) -> Iterable[list]:
    """The registrations as rows of values, in the order of the columns: two queries, however many there are."""
    consents = Prefetch("consents", Consent.objects.order_by("at", "pk"), to_attr="consents_in_order")
    for row in queryset.with_people().prefetch_related(consents):
        yield [column.value(row) for column in COLUMNS]


def export(queryset: RegistrationQuerySet, *, format: str) -> bytes:
    """The registrations as a file, `xlsx` or `csv`."""
    rows = export_rows(queryset)
    if format == "xlsx":
        return to_xlsx(rows, columns=COLUMNS, title="Inscriptions")
    return to_csv(rows, columns=COLUMNS)


def export_response(queryset: RegistrationQuerySet, *, format: str, filename: str) -> HttpResponse:
    """The registrations as a file to save; `filename` comes without its extension."""
    return file_response(export(queryset, format=format), format=format, filename=filename)
