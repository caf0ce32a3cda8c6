"""The readings of an indicator: a value for a year. They are only added; another corrects a wrong one."""

import uuid
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.follow_up.follow_ups import lock_to_follow
from roadmaps.models import Indicator, Reading, Unit
from roadmaps.writing.outcome import ALREADY_SENT
from roadmaps.writing.saving import key_of_words, touch

FIRST_YEAR = 1990

WITHDRAWN = "Cet indicateur a été retiré entre-temps\u00a0: remettez-le pour ajouter un relevé."
NO_VALUE = "Donnez une valeur, ou cochez «\u00a0Non connu\u00a0»."
BOTH = "Donnez une valeur, ou cochez «\u00a0Non connu\u00a0»\u00a0: pas les deux."
NO_DENOMINATOR = "Une part se calcule\u00a0: donnez le nombre par lequel on divise, plus grand que zéro."
NOT_DIVIDED = "Cet indicateur ne se divise pas\u00a0: donnez sa seule valeur."
NEGATIVE_SHARE = "Une part n’est pas négative."
YES_OR_NO = "Répondez par 1 pour oui, par 0 pour non."


@transaction.atomic
def record_reading(
    *,
    indicator: Indicator,
    by: User,
    year: int,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    is_unknown: bool = False,
    is_start: bool = False,
    source: str = "",
    form_id: uuid.UUID | None = None,
) -> Reading:
    """Record the value of an indicator for a year, or that it is not known. The same form sent twice records it once.

    A share has a numerator and a denominator; any other unit has one value, kept as numerator. A numerator larger
    than its denominator is accepted: the page warns that it is odd.
    """
    roadmap = lock_to_follow(indicator.roadmap_id, by)
    known = Reading.objects.filter(form_id=form_id).first() if form_id else None
    if known is not None and (known.indicator_id, known.by_id) != (indicator.pk, by.pk):
        raise Refused(ALREADY_SENT)
    said = (year, numerator, denominator, is_unknown, is_start, source.strip())
    if form_id and known is not None and said != _said(known):
        form_id = key_of_words(form_id, *said)
        known = Reading.objects.filter(form_id=form_id).first()
    if known is not None:
        return known
    fresh = Indicator.objects.select_related("action").get(pk=indicator.pk)
    if fresh.is_withdrawn:
        raise Refused(WITHDRAWN)
    check_value(fresh.unit, numerator, denominator, is_unknown)
    check_year(year)
    touch(roadmap)
    return Reading.objects.create(
        indicator=fresh,
        by=by,
        year=year,
        numerator=numerator,
        denominator=denominator,
        is_unknown=is_unknown,
        is_start=is_start,
        source=source.strip(),
        form_id=form_id,
    )


def _said(row: Reading) -> tuple[int, Decimal | None, Decimal | None, bool, bool, str]:
    return row.year, row.numerator, row.denominator, row.is_unknown, row.is_start, row.source


def check_value(unit: str, numerator: Decimal | None, denominator: Decimal | None, is_unknown: bool) -> None:
    """Refuse a value that its unit does not allow."""
    if is_unknown:
        if numerator is not None or denominator is not None:
            raise Refused(BOTH)
    elif numerator is None:
        raise Refused(NO_VALUE)
    elif unit == Unit.SHARE:
        _check_share(numerator, denominator)
    elif denominator is not None:
        raise Refused(NOT_DIVIDED)
    elif unit == Unit.YES_NO and numerator not in (0, 1):
        raise Refused(YES_OR_NO)


def _check_share(numerator: Decimal, denominator: Decimal | None) -> None:
    if denominator is None or denominator <= 0:
        raise Refused(NO_DENOMINATOR)
    if numerator < 0:
        raise Refused(NEGATIVE_SHARE)


def check_year(year: int) -> None:
    """Refuse a year to come, or one too early to be anything but a typing error."""
    last = timezone.localdate().year
    if not FIRST_YEAR <= year <= last:
        raise Refused(f"Donnez une année entre {FIRST_YEAR} et {last}.")


def is_odd(reading: Reading) -> bool:
    """Whether a share is more than a hundred percent: possible, but worth a second look."""
    if reading.numerator is None or reading.denominator is None:
        return False
    return reading.numerator > reading.denominator
