"""Importing a list of registrations: read, checked row by row, shown, and only then written."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django import forms
from django.contrib.admin.models import CHANGE
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from participants.models import Group, ImportBatch, Intercommunality, Organisation, Registration, User
from participants.models.intercommunality import validate_siren
from participants.registration.answers import register
from participants.registration.imports.reading import UNREADABLE, digits_of, read_rows, title_of
from participants.seats.counting import lock_cycle
from participants.territories.declared_organisations import declare_organisation
from participants.territories.suggest import Named
from programme.kit.journal import note
from programme.kit.names import key_of
from programme.kit.refusal import Refused
from programme.kit.text_fields import HAS_CONTROLS, CleanCharField, CleanEmailField
from programme.models import Cycle

# How long a list that was never written is kept: it names people.
KEPT = datetime.timedelta(days=1)
ABANDONED = "abandonné"
# Beyond, names that are not known are refused without looking for their neighbours.
SUGGESTED = 40
# What a cell may say of a kind: its name, with or without its acronym, its acronym, and a few usual words.
KINDS = {
    key_of(text): kind.value
    for kind in Organisation.Kind
    for text in (kind.value, kind.label, kind.label.partition(" (")[0], kind.label.rpartition("(")[2])
} | {"ddtm": "ddt", "epci": "intercommunality", "delegue du prefet": "prefecture", "deleguee du prefet": "prefecture"}
FORMULA = "Ce texte commence par « = » : c’est une formule, pas une réponse."


class Outcome(models.TextChoices):
    """What a row would do."""

    NEW = "new", "nouvelle"
    MATCH = "match", "déjà là"
    FAIL = "fail", "en erreur"


class RowForm(forms.Form):
    """One row, held to the rules of the registration form."""

    first_name = CleanCharField(max_length=100)
    last_name = CleanCharField(max_length=100)
    email = CleanEmailField()
    organisation = CleanCharField(max_length=200)
    kind = CleanCharField(max_length=200, required=False)
    siren = CleanCharField(max_length=60, required=False)
    territory = CleanCharField(max_length=200, required=False)
    function = CleanCharField(max_length=150)
    department = CleanCharField(max_length=150, required=False)
    phone = CleanCharField(max_length=30, required=False)
    expectations = CleanCharField(max_length=2000, required=False, multiline=True)

    def __init__(self, data: dict) -> None:
        super().__init__(data)
        for answer in self.fields.values():
            answer.error_messages["required"] = "Cette cellule est vide."

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # the types of Django leave this method out
        for name, value in self.cleaned_data.copy().items():
            if UNREADABLE in value:
                self.add_error(name, HAS_CONTROLS)
            elif value.startswith("=") and name != "expectations":
                self.add_error(name, FORMULA)

    def clean_kind(self) -> str:
        """The kind, by its name or by its acronym."""
        text = self.cleaned_data["kind"]
        if text and key_of(text) not in KINDS:
            raise ValidationError(f"« {text[:60]} » n’est pas une nature de structure : voyez la liste du modèle.")
        return KINDS.get(key_of(text), "")

    def clean_siren(self) -> str:
        """Nine digits; those that a spreadsheet took for a number have their zeros again."""
        siren = digits_of(self.cleaned_data["siren"])
        if not siren:
            return ""
        siren = siren.zfill(9) if siren.isascii() and siren.isdigit() else siren
        validate_siren(siren)
        return siren

    def clean_phone(self) -> str:
        """The zero that a spreadsheet drops from a French number comes back."""
        phone = self.cleaned_data["phone"]
        return f"0{phone}" if len(phone) == 9 and phone.isascii() and phone.isdigit() and phone[0] != "0" else phone

    def mistakes(self) -> list[str]:
        """What is wrong, each with the title of its column."""
        found = {name: self.errors[name] for name in self.fields if name in self.errors}
        return [f"{title_of(name)} : {message}" for name, messages in found.items() for message in messages]


@dataclass
class CheckedRow:
    """A row of the file, and what it would do."""

    line: int
    raw: dict
    outcome: str = Outcome.NEW
    why: str = ""
    notes: list[str] = field(default_factory=list)
    values: dict = field(default_factory=dict)
    organisation: Organisation | None = None
    territory: Intercommunality | None = None
    registration: Registration | None = None
    user: User | None = None

    @property
    def person(self) -> str:
        """Who it is, as typed."""
        return f"{self.raw.get('first_name', '')} {self.raw.get('last_name', '')}".strip()[:80]


@dataclass
class Check:
    """What a whole list would do."""

    rows: list[CheckedRow]

    def of(self, outcome: str) -> list[CheckedRow]:
        """The rows of one outcome."""
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def new(self) -> list[CheckedRow]:
        """The rows that would be written."""
        return self.of(Outcome.NEW)

    @property
    def counts(self) -> list[tuple[Outcome, int]]:
        """How many rows of each outcome."""
        return [(outcome, len(self.of(outcome))) for outcome in Outcome]


class Directory:
    """Organisations and territories by number and by name: two queries."""

    def __init__(self) -> None:
        self.organisations = list(Organisation.objects.select_related("intercommunality"))
        territories = Intercommunality.objects.current()
        self.by_siren = {row.siren: row for row in self.organisations if row.siren}
        self.by_name = defaultdict(set)
        for row in self.organisations:
            for name in (row.name, *row.former_names.splitlines()):
                self.by_name[key_of(name)].add(row)
        self.known = Named(self.organisations, lambda row: (row.name,), Organisation.get_kind_display)
        self.territories = Named(territories, lambda row: (row.name, row.name_2022 or row.name), lambda row: row.siren)
        self.territory_by_siren = {row.siren: row for row in self.territories.rows.values()}
        self._left = SUGGESTED

    def organisation(self, values: dict) -> Organisation:
        """The organisation of a row, not saved when it is new; raises Refused when it cannot be told."""
        name, kind, siren = values["organisation"], values["kind"], values["siren"]
        if siren in self.by_siren:
            return self.by_siren[siren]
        found = [row for row in self.by_name[key_of(name)] if kind in ("", row.kind) and not (siren and row.siren)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Refused(f"Structure : plusieurs portent le nom « {name} ». Précisez la nature ou le SIREN.")
        if not kind:
            near = self._near(self.known, name)
            raise Refused(f"Structure : « {name} » n’est pas connue.{near} Pour la créer, indiquez sa nature.")
        return Organisation(name=name, kind=kind, siren=siren)

    def territory(self, values: dict, organisation: Organisation) -> Intercommunality | None:
        """The territory of a row; that of the organisation when the cell is empty."""
        text = values["territory"]
        if text:
            found = self.territory_by_siren.get(digits_of(text)) or self.territories.find(text)
            if found is None:
                raise Refused(f"Territoire : « {text} » n’est pas connu.{self._near(self.territories, text)}")
            return found
        if organisation.intercommunality is not None:
            return organisation.intercommunality
        if organisation.group != Group.STATE:
            raise Refused("Territoire : la cellule est vide. Elle ne peut l’être que pour un service de l’État.")
        return None

    def _near(self, named: Named, text: str) -> str:
        if self._left == 0:
            return ""
        self._left -= 1
        near = [f"« {named.labels[row.pk]} »" for row in named.near(text)[:2]]
        return f" Peut-être {' ou '.join(near)} ?" if near else ""


def check_rows(cycle: Cycle, rows: list[dict]) -> Check:
    """Say what each row would do, as things stand now; nothing is written. Five queries, whatever the length."""
    directory, people = Directory(), _People(cycle, rows)
    return Check([_checked(row, directory, people) for row in rows])


class _People:
    """Who is registered to the cycle, whose accounts exist, and who was met higher in the file."""

    def __init__(self, cycle: Cycle, rows: list[dict]) -> None:
        emails = {row["email"].strip().lower() for row in rows}
        self.users = {user.email: user for user in User.objects.filter(email__in=emails)}
        registrations = Registration.objects.filter(cycle=cycle, user__isnull=False).with_people().order_by("pk")
        # After a withdrawal, the last one counts.
        self.by_user = {registration.user_id: registration for registration in registrations}
        self.by_name = {
            (_name_key(registration.user), registration.organisation_id): registration
            for registration in registrations
            if registration.user
        }
        self.lines: dict[str, int] = {}


def _name_key(user: User) -> str:
    return key_of(f"{user.first_name} {user.last_name}")


def _checked(raw: dict, directory: Directory, people: _People) -> CheckedRow:
    row, form = CheckedRow(raw["line"], raw), RowForm(raw)
    if not form.is_valid():
        return _failed(row, " ".join(form.mistakes()))
    row.values = form.cleaned_data
    email = row.values["email"]
    if email in people.lines:
        row.outcome = Outcome.MATCH
        row.why = f"Même adresse que la ligne {people.lines[email]} : seule celle-ci compte."
        return row
    people.lines[email] = row.line
    try:
        row.organisation = directory.organisation(row.values)
        row.territory = directory.territory(row.values, row.organisation)
    except Refused as refusal:
        return _failed(row, str(refusal))
    return _compared(row, people)


def _failed(row: CheckedRow, why: str) -> CheckedRow:
    row.outcome, row.why = Outcome.FAIL, why
    return row


def _compared(row: CheckedRow, people: _People) -> CheckedRow:
    """Whether the person is registered already, under this address or another."""
    row.user, organisation = people.users.get(row.values["email"]), row.organisation
    assert organisation is not None, "`_checked` has found or described it"
    if row.user is not None and not row.user.is_active:
        return _failed(row, "Courriel : le compte de cette adresse est désactivé.")
    existing = people.by_user.get(row.user.pk) if row.user else None
    if existing is not None:
        row.outcome, row.registration = Outcome.MATCH, existing
        row.why = f"Déjà inscrite ou inscrit ({existing.get_state_display()}), avec {_differences(row, existing)}."
        return row
    name = key_of(f"{row.values['first_name']} {row.values['last_name']}")
    namesake = people.by_name.get((name, organisation.pk)) if organisation.pk else None
    if namesake is not None and namesake.user is not None:
        row.outcome, row.registration = Outcome.MATCH, namesake
        row.why = (
            f"Même nom et même structure que l’inscription de {namesake.user.email}. "
            "Si c’est quelqu’un d’autre, ajoutez l’inscription à la main."
        )
        return row
    if organisation.pk is None:
        row.notes.append(f"Structure créée, à vérifier : {organisation.name} ({organisation.get_kind_display()}).")
    elif key_of(organisation.name) != key_of(row.values["organisation"]):
        row.notes.append(f"Structure reconnue : {organisation.name}.")
    if row.user is not None and row.user.get_full_name() and _name_key(row.user) != name:
        row.notes.append(f"Le compte de cette adresse est au nom de {row.user.get_full_name()}, qui est gardé.")
    return row


def _differences(row: CheckedRow, existing: Registration) -> str:
    """« les mêmes réponses », or the names of those that differ; nothing of them is written."""
    kept = {"organisation": existing.organisation, "territory": existing.territory}
    kept |= {name: getattr(existing, name) for name in ("function", "department", "phone", "expectations")}
    kept |= {name: getattr(existing.user, name) for name in ("first_name", "last_name")}
    asked = row.values | {"organisation": row.organisation, "territory": row.territory}
    # An empty cell says nothing.
    differing = [title_of(name).lower() for name, value in kept.items() if asked[name] and asked[name] != value]
    return f"d’autres réponses, gardées telles quelles ({', '.join(differing)})" if differing else "les mêmes réponses"


@transaction.atomic
def prepare_import(*, cycle: Cycle, content: bytes, file_name: str, by: User) -> tuple[ImportBatch, list[str]]:
    """Keep the rows of a file for its check; returns the import and the titles of the columns that are not read.

    Raises Refused, with the sentence to show, when the file cannot be read. Lists left unwritten are emptied.
    """
    _refuse_unless_published(cycle)
    rows, ignored = read_rows(content, file_name)
    forget_abandoned()
    name = name_of_file(file_name)
    return ImportBatch.objects.create(cycle=cycle, uploaded_by=by, file_name=name, rows=rows), ignored


def _refuse_unless_published(cycle: Cycle) -> None:
    if cycle.state != Cycle.State.PUBLISHED:
        raise Refused("Ce cycle n’est pas publié : chaque personne inscrite recevrait un lien vers une page absente.")


def name_of_file(file_name: str) -> str:
    """The name of an uploaded file, without what no list can show."""
    return "".join(char for char in file_name if char.isprintable())[-200:] or "sans nom"


def forget_abandoned(*, at: datetime.datetime | None = None) -> int:
    """Empty the lists that were checked and never written for a day; returns how many."""
    old = ImportBatch.objects.filter(written_at=None, created_at__lt=(at or timezone.now()) - KEPT).exclude(rows=[])
    return old.update(rows=[], outcome=ABANDONED)


@transaction.atomic
def abandon_import(*, batch: ImportBatch, by: User) -> None:
    """Empty a list that will not be written, and note who gave it up."""
    unwritten = ImportBatch.objects.filter(pk=batch.pk, written_at=None).exclude(rows=[])
    if unwritten.update(rows=[], outcome=ABANDONED):
        note(by=by, row=batch, flag=CHANGE, text=ABANDONED.capitalize())


@transaction.atomic
def write_import(*, batch: ImportBatch, by: User) -> str:
    """Register the people of a list who are not yet, once, and empty it; returns what was done, in words.

    The list is checked again under the cycle's lock: who registered meanwhile is left as they are. All or nothing.
    """
    cycle = lock_cycle(batch.cycle_id)
    fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if fresh.written_at is not None:
        raise Refused("Cette liste est déjà écrite.")
    if not fresh.rows:
        raise Refused("Cette liste a été abandonnée : déposez de nouveau le fichier.")
    _refuse_unless_published(cycle)
    check = check_rows(cycle, fresh.rows)
    written = sum(_write(row, cycle, by) for row in check.new)
    there = len(check.of(Outcome.MATCH)) + len(check.new) - written
    failed = len(check.of(Outcome.FAIL))
    fresh.outcome = f"{_some(written, 'inscription écrite')}, {_some(there, 'ligne')} déjà là, {failed} en erreur"
    fresh.rows, fresh.written_at = [], timezone.now()
    fresh.save()
    return fresh.outcome


def _some(number: int, words: str) -> str:
    return f"{number} {words if number < 2 else ' '.join(f'{word}s' for word in words.split())}"


def _write(row: CheckedRow, cycle: Cycle, by: User) -> bool:
    """Register one person; returns whether the registration is new. A name that an account has is kept."""
    names = {name: row.values[name] for name in ("first_name", "last_name")}
    user = row.user or User.objects.create_user(row.values["email"], **names)
    organisation = row.organisation
    assert organisation is not None, "`_checked` has found or described it"
    if organisation.pk is None:
        organisation = declare_organisation(name=organisation.name, kind=organisation.kind, siren=organisation.siren)
    answers = {name: row.values[name] for name in ("function", "department", "phone", "expectations")}
    answers |= {"organisation": organisation, "territory": row.territory}
    if not user.get_full_name():
        answers |= names
    return register(cycle=cycle, user=user, answers=answers, by=by)[1]
