"""The team of a territory, as its members read it: who is in it, and what it lacks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from participants.models import COMPLETE_TEAM, Consent, Group, Registration
from programme.models import Cycle

State = Registration.State


@dataclass(frozen=True)
class Member:
    """A member of a team; the address is there only when its owner agreed to show it."""

    registration: Registration
    name: str
    initials: str
    email: str
    is_me: bool


@dataclass(frozen=True)
class Team:
    """The accepted people of one cycle and territory."""

    members: list[Member]
    lacks: str  # a French sentence; "" when the team is complete


def teams_of(registrations: Iterable[Registration]) -> dict[int, Team]:
    """The team of each accepted registration that has a territory, by its key: two queries for all."""
    mine = [
        registration
        for registration in registrations
        if registration.state == State.ACCEPTED and registration.territory_id
    ]
    if not mine:
        return {}
    wanted = Q(pk__in=[])
    for registration in mine:
        wanted |= Q(cycle=registration.cycle_id, territory=registration.territory_id)
    found = Registration.objects.filter(wanted, state=State.ACCEPTED).select_related("user", "organisation")
    rows = list(found.order_by("-is_referent", "received_at", "pk"))
    listed, by_team = _who_is_listed(rows), defaultdict(list)
    for row in rows:
        by_team[row.cycle_id, row.territory_id].append(row)
    return {
        registration.pk: _team(by_team[registration.cycle_id, registration.territory_id], registration, listed)
        for registration in mine
    }


def _team(rows: list[Registration], mine: Registration, listed: set[int]) -> Team:
    return Team([_member(row, mine, listed) for row in rows], _lacks({row.group for row in rows}))


def _member(row: Registration, mine: Registration, listed: set[int]) -> Member:
    names = [row.user.first_name, row.user.last_name] if row.user else []
    is_me = row.pk == mine.pk
    return Member(
        registration=row,
        name=(row.user.get_full_name() if row.user else "") or "Nom non renseigné",
        initials="".join(name[:1] for name in names).upper() or "–",
        email=row.user.email if row.user and row.pk in listed and not is_me else "",
        is_me=is_me,
    )


def _who_is_listed(rows: list[Registration]) -> set[int]:
    """Those whose last answer about their address is yes."""
    answers = Consent.objects.filter(registration__in=[row.pk for row in rows], kind=Consent.Kind.LISTING)
    last = dict(answers.order_by("at", "pk").values_list("registration", "given"))
    return {pk for pk, given in last.items() if given}


def _lacks(groups: set[Group]) -> str:
    lacking = {
        Group.INTERCOMMUNALITY: "une personne de l’intercommunalité",
        Group.LANDLORD: "une personne d’un bailleur social",
    }
    words = [lacking[group] for group in COMPLETE_TEAM if group not in groups]
    return f"Pour être complète, il manque à l’équipe {' et '.join(words)}." if words else ""


def group_by_territory(cycle: Cycle) -> list[tuple[str, list[Registration]]]:
    """The accepted people of a cycle by territory, in the order of their names; without territory last."""
    rows = Registration.objects.filter(cycle=cycle, state=State.ACCEPTED).exclude(user=None).with_people()
    groups = defaultdict(list)
    for row in rows.order_by("territory__name", "-is_referent", "user__last_name", "user__first_name", "pk"):
        groups[row.territory.name if row.territory else ""].append(row)
    named = [(name, people) for name, people in groups.items() if name]
    return [*named, *([("Sans territoire", groups[""])] if groups[""] else [])]
