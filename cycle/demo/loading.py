"""The demo: fictitious people on the 2022 cycle, and a cycle to come in which one can really register.

Everything goes through the acts of the portal, so that each registration has its history and its mail. All names come
from `cycle/data/demo.toml`; the days are counted from the day of loading.
"""

import datetime
import tomllib
import unicodedata
import uuid
from collections import defaultdict
from pathlib import Path

import holidays
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cycle.demo.accounts import create_staff_accounts, fictitious_account
from cycle.demo.removal import delete_messages
from cycle.demo.roadmaps import load_roadmaps
from participants.models import Intercommunality, Message, Organisation, RegistrationPolicy, TrainerAccess, User
from participants.registration.answers import register
from participants.registration.decisions import accept, ask_to_complete, put_on_waiting_list, refuse
from participants.registration.invitations import invite
from participants.registration.withdrawal import withdraw
from programme.cycles.publishing import publish_cycle
from programme.models import Contribution, Cycle, Material, Sequence, SiteIdentity, Speaker, TrainingSession, Venue

DATA = Path(__file__).resolve().parent.parent / "data" / "demo.toml"
SLUG_2022 = "attributions-2022"
STAFF = "equipe@example.org"

# From the day of loading, in days.
CLOSES_AFTER = 45
FIRST_DAY_AFTER = 70
FOLLOW_UP_DAY_AFTER = 84


def read() -> dict:
    """The content of the demo."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def is_loaded() -> bool:
    """Whether the demo is in the database."""
    return SiteIdentity.objects.filter(holds_demo_data=True).exists()


@transaction.atomic
def load_demo(*, today: datetime.date) -> bool:
    """Load the demo into a database that holds the 2022 cycle. Returns whether it was loaded.

    Once it is there, nothing is changed.
    """
    if is_loaded():
        return False
    data = read()
    create_staff_accounts()
    staff = User.objects.get(email=STAFF)
    places = _create_places(data)
    teams = _fill_2022(data, places, staff)
    cycle = _create_cycle(data, today, staff)
    _fill_cycle(data, cycle, places, staff)
    _write_2022(data, teams, staff, today)
    site = SiteIdentity.objects.first() or SiteIdentity.objects.create(pk=1)
    # Without `save`, that would say that staff changed the site's identity.
    SiteIdentity.objects.filter(pk=site.pk).update(holds_demo_data=True)
    return True


def email_of(name: str) -> str:
    """The address of a fictitious person: `prenom.nom@example.org`."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return f"{letters.replace(' ', '.')}@example.org"


def day_uid(position: int) -> uuid.UUID:
    """The calendar identifier of a day of the demo's cycle, the same in each loading."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, f"{position}.demonstration.example.org")


def days_from(today: datetime.date) -> list[datetime.date]:
    """The days of the cycle to come: three in a row from a Tuesday, and the follow-up day; none on a public holiday.

    The first comes about ten weeks after the day of loading.
    """
    closed = holidays.country_holidays("FR")
    tuesday = today + datetime.timedelta(days=FIRST_DAY_AFTER + (1 - today.weekday()) % 7)
    days = [tuesday + datetime.timedelta(days=shift) for shift in (0, 1, 2)]
    days.append(days[0] + datetime.timedelta(days=FOLLOW_UP_DAY_AFTER))
    while any(day in closed for day in days):
        days = [day + datetime.timedelta(weeks=1) for day in days]
    return days


# The 2022 cycle -------------------------------------------------------------------------------------------


def _create_places(data):
    """Create the territories, by letter, and the organisations, by the name that the file gives them."""
    territories, organisations = {}, {}
    for letter, siren in data["territories"].items():
        name = f"Territoire de démonstration {letter}"
        territories[letter] = Intercommunality.objects.create(siren=siren, name=name, kind="CA", department="00")
        organisations[f"Intercommunalité {letter}"] = _organisation(
            f"Intercommunalité de démonstration {letter}", "intercommunality", siren, territories[letter]
        )
    for letter, kind in data["landlords"].items():
        organisations[f"Bailleur {letter}"] = _organisation(f"Bailleur de démonstration {letter}", kind)
    for name, kind in data["others"].items():
        organisations[name] = _organisation(name, kind)
    return territories, organisations


def _organisation(name, kind, siren="", intercommunality=None):
    return Organisation.objects.create(
        name=name,
        kind=kind,
        siren=siren,
        intercommunality=intercommunality,
        is_checked=True,
        is_fictitious=True,
    )


def _fill_2022(data, places, staff):
    """Register and accept the fictitious group of 2022; returns the team of each territory, by its letter.

    Their mail is deleted: nobody wrote to that group.
    """
    cycle, teams = Cycle.objects.get(slug=SLUG_2022), defaultdict(list)
    for row in data["people_2022"]:
        accepted = accept(registration=_register(row, cycle, places), by=staff)
        teams[row.get("territory")].append(accepted)
    delete_messages(Message.objects.filter(user__registrations__cycle=cycle))
    return teams


def _write_2022(data, teams, staff, today):
    """Write the roadmaps of the teams of 2022, and let the fictitious trainer read that cycle beside the real ones."""
    cycle, account = Cycle.objects.get(slug=SLUG_2022), User.objects.get(email=data["trainer"]["email"])
    TrainerAccess.objects.create(user=account, cycle=cycle, speaker=account.trainer_accesses.get().speaker)
    load_roadmaps(cycle=cycle, teams=teams, trainer=account, staff=staff, today=today)


def _register(row, cycle, places):
    territories, organisations = places
    first_name, _, last_name = row["name"].partition(" ")
    user = fictitious_account(email_of(row["name"]), first_name=first_name, last_name=last_name)
    answers = {
        "organisation": organisations[row["works_at"]],
        "territory": territories.get(row.get("territory")),
        "is_committed": row.get("committed", True),
        "listing": row.get("listing", False),
    }
    texts = ("function", "department", "colleagues", "expectations", "access_need")
    answers |= {name: row[name] for name in texts if name in row}
    return register(cycle=cycle, user=user, answers=answers)[0]


# The cycle to come ----------------------------------------------------------------------------------------


def _create_cycle(data, today, staff):
    dates = days_from(today)
    cycle = Cycle.objects.create(
        **data["cycle"],
        year=dates[0].year,
        registration_opens_at=_moment(today - datetime.timedelta(days=1), datetime.time(9)),
        registration_closes_at=_moment(today + datetime.timedelta(days=CLOSES_AFTER), datetime.time(23, 59)),
    )
    RegistrationPolicy.objects.create(cycle=cycle, **data["policy"])
    days = _create_days(cycle, dates, Venue.objects.create(**data["venue"]))
    contribution = _create_trainer(data["trainer"], cycle)
    for position, row in enumerate(data["sequences"]):
        values = {name: row[name] for name in ("kind", "title", "text")}
        sequence = Sequence.objects.create(cycle=cycle, position=position, **values)
        sequence.sessions.set([days[number] for number in row["days"]])
        contribution.sequences.add(sequence)
    for row in data["documents"]:
        session = days[row["day"]] if "day" in row else None
        file = ContentFile(row["text"].encode(), name=row["name"])
        Material.objects.create(cycle=cycle, session=session, title=row["title"], file=file, visibility="participants")
    publish_cycle(cycle=cycle, by=staff)
    return cycle


def _moment(day, time):
    return timezone.make_aware(datetime.datetime.combine(day, time))


def _create_days(cycle, dates, venue):
    hours = {
        "morning_starts": datetime.time(9, 30),
        "morning_ends": datetime.time(12, 30),
        "afternoon_starts": datetime.time(14),
        "afternoon_ends": datetime.time(17),
    }
    return [
        TrainingSession.objects.create(
            cycle=cycle,
            date=date,
            kind="training" if date != dates[-1] else "follow_up",
            title=f"Journée de démonstration {position}",
            venue=venue,
            uid=day_uid(position),
            **hours,
        )
        for position, date in enumerate(dates, start=1)
    ]


def _create_trainer(row, cycle):
    names = {name: row[name] for name in ("first_name", "last_name")}
    speaker = Speaker.objects.create(**names)
    account = fictitious_account(row["email"], **names)
    TrainerAccess.objects.create(user=account, cycle=cycle, speaker=speaker)
    place = {name: row[name] for name in ("function", "organisation")}
    return Contribution.objects.create(cycle=cycle, speaker=speaker, role="trainer", **place)


def _fill_cycle(data, cycle, places, staff):
    """Register everybody, then decide on each, so that every state can be seen.

    Of the mail, the last message to each person stays.
    """
    registrations = [_register(row, cycle, places) for row in data["people"]]
    for row, registration in zip(data["people"], registrations, strict=True):
        for act in row["acts"]:
            _act(act, registration, row.get("reason", ""), staff)
        if "invites" in row:
            invite(cycle=cycle, territory=registration.territory, email=row["invites"], by=registration.user)
    last = Message.objects.filter(user__is_fictitious=True).order_by().values("recipient").annotate(last=Max("pk"))
    earlier = Message.objects.filter(user__is_fictitious=True).exclude(pk__in=[row["last"] for row in last])
    delete_messages(earlier)


def _act(act, registration, reason, staff):
    if act == "withdraw":
        withdraw(registration=registration, by=registration.user, reason=reason)
    elif act == "accept":
        accept(registration=registration, by=staff)
    else:
        decide = {"wait": put_on_waiting_list, "refuse": refuse, "complete": ask_to_complete}[act]
        decide(registration=registration, by=staff, reason=reason)
