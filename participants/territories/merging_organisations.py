"""Merging two rows of the same organisation: nothing that either knew, or that points to either, is lost."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from participants.models import ChangeRequest, Organisation, RegistrationDraft, User
from participants.seats.counting import lock_cycle
from programme.kit.french import capitalised
from programme.kit.names import key_of
from programme.kit.refusal import Refused

# What has its own rule; of any other field, staff choose which value is kept.
BY_RULE = ("id", "intercommunality", "former_names", "is_checked", "is_fictitious", "created_at")

# Words that tell no organisation from another.
COMMON = {
    "cc",
    "ca",
    "cu",
    "communaute",
    "agglomeration",
    "communes",
    "de",
    "des",
    "du",
    "d",
    "la",
    "le",
    "les",
    "l",
    "et",
}
# From 0 to 1: above it, two words are the same but for a slip.
SLIP = 0.8

CHANGED = (
    "L’une des deux fiches a changé depuis que cette page est ouverte : elle est rechargée. Regardez de nouveau, "
    "puis fusionnez."
)


def choosable_fields() -> list[models.Field]:
    """The fields of which staff choose the value: all of them but those that have a rule, a future field included."""
    return [field for field in Organisation._meta.concrete_fields if field.name not in BY_RULE]


def in_order(one: Organisation, other: Organisation) -> tuple[Organisation, Organisation]:
    """The row that stays, then the row that goes: a territory stays first, then a checked row, then the elder."""
    first, second = sorted((one, other), key=lambda row: (row.intercommunality_id is None, not row.is_checked, row.pk))
    return first, second


def fingerprint(*organisations: Organisation) -> str:
    """A digest of what two rows hold: it changes with any of their values."""
    values = [[str(field.value_from_object(row)) for field in row._meta.concrete_fields] for row in organisations]
    return salted_hmac("participants.merging", repr(values)).hexdigest()


def why_not(winner: Organisation, loser: Organisation) -> str:
    """Why two organisations cannot be merged, as a French sentence; an empty string when they can."""
    if winner.pk == loser.pk:
        return "Choisissez deux structures différentes."
    if winner.intercommunality_id and loser.intercommunality_id:
        return "Ces deux structures sont deux intercommunalités différentes : elles ne fusionnent pas."
    return ""


def merged_names(winner: Organisation, loser: Organisation, kept: str) -> str:
    """Every other name that either had, each on its line, each once."""
    names = [*_names(winner), *_names(loser)]
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.strip().casefold(), name.strip())
    return "\n".join(name for key, name in found.items() if key not in ("", kept.casefold()))


def _cycles_of(organisation: Organisation) -> set[int]:
    """The cycles where somebody is of an organisation, was of it when asking for another, or asks for it."""
    requests = ChangeRequest.objects.filter(Q(organisation=organisation) | Q(from_organisation=organisation))
    asked = requests.order_by().values_list("registration__cycle", flat=True)
    return {*organisation.registrations.order_by().values_list("cycle", flat=True), *asked}


@transaction.atomic
def merge_organisations(
    *, winner: Organisation, loser: Organisation, values: dict, seen: str, by: User
) -> Organisation:
    """Make one organisation of two: what points to the loser points to the winner, and the loser goes.

    `values` are those kept, by field (see `choosable_fields`); `seen` is the fingerprint of the rows that staff
    looked at. Raises Refused, and writes nothing, when they have changed since, or cannot be one.
    """
    # Acts on a registration write it back whole under its cycle's lock: none of them must be under way.
    for cycle_id in sorted(_cycles_of(loser)):
        lock_cycle(cycle_id)
    rows = Organisation.objects.select_for_update().filter(pk__in=[winner.pk, loser.pk]).order_by("pk").in_bulk()
    if len(rows) < 2:
        raise Refused("L’une des deux fiches n’existe plus : elle a sans doute déjà été fusionnée.")
    winner, loser = rows[winner.pk], rows[loser.pk]
    if why := why_not(winner, loser):
        raise Refused(why)
    if seen != fingerprint(winner, loser):
        raise Refused(CHANGED)
    moved = repoint(winner=winner, loser=loser)
    _repoint_drafts(winner, loser)
    _repoint_history(winner, loser)
    dropped = _dropped(winner, loser, values)
    _take(winner, loser, values)
    loser_pk = loser.pk
    loser.delete()
    try:
        with transaction.atomic():
            winner.save()
    except IntegrityError:
        raise Refused("Une troisième structure porte déjà ce nom et cette nature, ou ce SIREN.") from None
    told = f"Fusion avec « {loser.name} » (fiche n° {loser_pk}). Rattachés ici : {moved_in_words(moved)}. {dropped}"
    LogEntry.objects.log_actions(by.pk, [winner], CHANGE, told.strip(), single_object=True)
    return winner


def _take(winner: Organisation, loser: Organisation, values: dict) -> None:
    """Give the winner the values kept, and what has a rule."""
    kept_name = values.get("name", winner.name)
    winner.former_names = merged_names(winner, loser, kept_name)
    winner.intercommunality_id = winner.intercommunality_id or loser.intercommunality_id
    winner.is_checked = winner.is_checked or loser.is_checked
    winner.is_fictitious = winner.is_fictitious and loser.is_fictitious
    winner.created_at = min(winner.created_at, loser.created_at)
    for field in choosable_fields():
        if field.name in values:
            setattr(winner, field.attname, values[field.name])


def _dropped(winner: Organisation, loser: Organisation, values: dict) -> str:
    """The values that nobody kept, for the history: « SIREN : 200093201 »."""
    lost = [
        f"{capitalised(str(field.verbose_name))} : {value}"
        for field in choosable_fields()
        for value in dict.fromkeys((getattr(winner, field.attname), getattr(loser, field.attname)))
        if value not in ("", None, values.get(field.name, getattr(winner, field.attname)))
    ]
    return f"Valeurs non gardées — {' ; '.join(lost)}" if lost else ""


# What points to a row ------------------------------------------------------------------------------------


def relations_to(model: type[models.Model]) -> list[models.ForeignObjectRel]:
    """Every relation of another table to a model, hidden ones and those of many-to-many tables included."""
    fields = model._meta.get_fields(include_hidden=True)
    relations = [field for field in fields if isinstance(field, models.ForeignObjectRel)]
    return [relation for relation in relations if relation.one_to_many or relation.one_to_one]


def pointing_to(row: models.Model) -> list[tuple[type[models.Model], models.QuerySet]]:
    """The rows that point to a row, by relation: (their model, the rows)."""
    return [
        (relation.related_model, relation.related_model._base_manager.filter(**{relation.field.name: row.pk}))
        for relation in relations_to(type(row))
    ]


def repoint(*, winner: models.Model, loser: models.Model) -> dict[type[models.Model], int]:
    """Make all that points to the loser point to the winner, whatever the table; returns how many rows of each.

    Raises Refused when a rule of the database keeps a row of each from belonging to one.
    """
    moved: dict[type[models.Model], int] = {}
    for relation, (model, rows) in zip(relations_to(type(loser)), pointing_to(loser), strict=True):
        if model._meta.auto_created:
            # A many-to-many table: what both have, one keeps.
            other = next(field for field in model._meta.fields if field.is_relation and field != relation.field)
            known = model._base_manager.filter(**{relation.field.name: winner.pk}).values(other.attname)
            rows.filter(**{f"{other.attname}__in": known}).delete()
        try:
            with transaction.atomic():
                number = rows.update(**{relation.field.name: winner.pk})
        except IntegrityError:
            name = model._meta.verbose_name
            raise Refused(
                f"Chacune des deux fiches a déjà son objet « {name} », et une seule peut l’avoir : corrigez ou "
                "supprimez l’un des deux, puis fusionnez."
            ) from None
        if number:
            moved[model] = moved.get(model, 0) + number
    return moved


def moved_in_words(moved: dict[type[models.Model], int]) -> str:
    """« 3 inscriptions, 1 document »; « rien » when nothing moves."""
    named = [
        f"{number} {model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural}"
        for model, number in moved.items()
        if number
    ]
    return ", ".join(named) or "rien"


def what_moves(loser: Organisation) -> str:
    """What will point to the winner, in words."""
    moved: dict[type[models.Model], int] = {}
    for model, rows in pointing_to(loser):
        moved[model] = moved.get(model, 0) + rows.count()
    return moved_in_words(moved)


def _repoint_drafts(winner: Organisation, loser: Organisation) -> None:
    """Answers that wait for an address to be confirmed name the organisation by its key."""
    for draft in RegistrationDraft.objects.filter(answers__organisation=loser.pk):
        draft.answers["organisation"] = winner.pk
        draft.save(update_fields=["answers"])


def _repoint_history(winner: Organisation, loser: Organisation) -> None:
    of_both = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Organisation))
    of_both.filter(object_id=str(loser.pk)).update(object_id=str(winner.pk))


# Rows that look like duplicates --------------------------------------------------------------------------


def look_alike(name: str, other: str) -> bool:
    """Whether two names may be those of one organisation: the same words that count, some missing, or a slip."""
    words, others = _words(name), _words(other)
    if not words or not others:
        return key_of(name) == key_of(other)
    fewest, most = sorted((words, others), key=len)
    if words == others or (len(fewest) > 1 and fewest <= most):
        return True
    here, there = sorted(words - others), sorted(others - words)
    if len(here) != 1 or len(there) != 1:
        return False
    return SequenceMatcher(None, here[0], there[0], autojunk=False).ratio() >= SLIP


# The same names are compared again and again.
@lru_cache(maxsize=8192)
def _words(name: str) -> frozenset[str]:
    return frozenset(key_of(name).split()) - COMMON


def duplicates_of(organisation: Organisation, among: Iterable[Organisation]) -> list[Organisation]:
    """The organisations that may be the same one, by any of their names. Two territories never are."""
    return [other for other in among if not why_not(organisation, other) and _share_a_name(organisation, other)]


def _share_a_name(organisation: Organisation, other: Organisation) -> bool:
    names, others = _names(organisation), _names(other)
    return any(look_alike(name, other_name) for name in names for other_name in others)


def _names(organisation: Organisation) -> list[str]:
    return [organisation.name, *organisation.former_names.splitlines()]
