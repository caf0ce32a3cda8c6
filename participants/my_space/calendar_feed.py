"""The personal calendar: the days of the person's own cycles, at a secret address that may be changed."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from participants.models import CalendarFeed, Registration, TrainerAccess, User
from participants.models.feed import new_token
from programme.models import TrainingSession
from programme.programme_page.calendars import calendar_of, event_for


def find_feed(token: str) -> CalendarFeed | None:
    """The feed of a secret, as long as the account of its owner is open."""
    return CalendarFeed.objects.filter(token=token, user__is_active=True).select_related("user").first()


def days_of(user: User) -> QuerySet[TrainingSession]:
    """The days of the cycles where the person is accepted, or that they teach; cancelled days stay, and say so."""
    accepted = Registration.objects.filter(user=user, state=Registration.State.ACCEPTED)
    taught = TrainerAccess.objects.filter(user=user)
    cycles = Q(cycle__in=accepted.values("cycle")) | Q(cycle__in=taught.values("cycle"))
    days = TrainingSession.objects.filter(cycles).exclude(cycle__state="draft")
    return days.select_related("cycle", "venue").order_by("date", "pk")


def personal_calendar(user: User) -> bytes:
    """The calendar of a person (RFC 5545): the same events, by identifier and revision, as on the programme pages."""
    events = [event_for(day, page_url=f"{settings.PORTAL_URL}{day.cycle.get_absolute_url()}") for day in days_of(user)]
    return calendar_of(events, name="Mes journées de formation")


def feed_address(user: User) -> str:
    """The absolute address of a person's calendar; an empty string until they ask for one."""
    feed = CalendarFeed.objects.filter(user=user).first()
    if feed is None:
        return ""
    return f"{settings.PORTAL_URL}{reverse('participants:calendar_feed', args=[feed.token])}"


@transaction.atomic
def renew_feed(*, user: User) -> CalendarFeed:
    """Give a person a new secret address; the former address opens nothing any more."""
    feed, _ = CalendarFeed.objects.update_or_create(user=user, defaults={"token": new_token()})
    return feed
