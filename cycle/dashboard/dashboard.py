"""The dashboard of the admin: what comes next, what is missing, what has just changed."""

import datetime
from dataclasses import dataclass, field

from django.contrib.admin.models import LogEntry
from django.db.models import Max, QuerySet
from django.urls import reverse

from cycle.dashboard.registration_board import RegistrationBoard, registration_board
from cycle.dashboard.roadmap_board import CycleRoadmaps, roadmap_board
from programme.cycles.publishing import warnings_for, with_programme
from programme.kit.people import Visitor
from programme.models import Cycle, TrainingSession
from programme.public_pages.identity import identity
from programme.rules import can_duplicate_cycle

RECENT = 8


@dataclass
class Shortcut:
    """A link to something that staff often do; without an address, plain words."""

    label: str
    url: str


@dataclass
class Dashboard:
    """The data of the admin's index; each part is empty when the person may not see it."""

    session: TrainingSession | None = None
    days_left: int | None = None
    drafts: list[tuple[Cycle, list[str]]] = field(default_factory=list)
    without_figures: list[Cycle] = field(default_factory=list)
    missing_identity: list[Shortcut] = field(default_factory=list)
    shortcuts: list[Shortcut] = field(default_factory=list)
    recent: list[LogEntry] = field(default_factory=list)
    people: RegistrationBoard = field(default_factory=RegistrationBoard)
    roadmaps: list[CycleRoadmaps] = field(default_factory=list)
    allowed: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing waits for staff."""
        return not (self.drafts or self.without_figures or self.missing_identity)


def dashboard_for(user: Visitor, today: datetime.date) -> Dashboard:
    """The dashboard, for a person who may view cycles. The number of queries does not depend on the data."""
    if not user.has_perm("programme.view_cycle"):
        return Dashboard()
    session = _coming_session(today)
    return Dashboard(
        session=session,
        days_left=(session.date - today).days if session else None,
        drafts=[(cycle, warnings_for(cycle)) for cycle in with_programme(_drafts())],
        without_figures=list(_without_figures(today)),
        missing_identity=_missing_identity(user),
        shortcuts=_shortcuts(user),
        recent=list(_recent()),
        people=registration_board(user, today),
        roadmaps=roadmap_board(user),
        allowed=True,
    )


def _coming_session(today: datetime.date) -> TrainingSession | None:
    """The next day that takes place, of any cycle."""
    planned = TrainingSession.objects.filter(state=TrainingSession.State.PLANNED, date__gte=today)
    return planned.select_related("cycle", "venue").order_by("date", "pk").first()


def _drafts() -> QuerySet[Cycle]:
    return Cycle.objects.filter(state=Cycle.State.DRAFT)


def _without_figures(today: datetime.date) -> QuerySet[Cycle]:
    """Cycles whose days are all past, and whose number of participants nobody has recorded."""
    past = Cycle.objects.published().annotate(last_day=Max("sessions__date")).filter(last_day__lt=today)
    return past.filter(recorded_participants__isnull=True)


def _missing_identity(user: Visitor) -> list[Shortcut]:
    """The values that the law requires before the site opens, each linked to its field if the person may fill it."""
    site = identity()
    if not user.has_perm("programme.change_siteidentity"):
        return [Shortcut(label, "") for label in site.missing]
    row_url = reverse("admin:programme_siteidentity_add")
    if site.pk:
        row_url = reverse("admin:programme_siteidentity_change", args=[site.pk])
    return [Shortcut(str(field.verbose_name), f"{row_url}#id_{field.name}") for field in site.missing_fields]


def _shortcuts(user: Visitor) -> list[Shortcut]:
    """The links to what the person may do, the most useful first."""
    latest = Cycle.objects.order_by("-year", "-pk").first()
    shortcuts = []
    if can_duplicate_cycle(user):
        if latest:
            url = reverse("admin:programme_cycle_duplicate", args=[latest.pk])
            shortcuts.append(Shortcut(f"Dupliquer le cycle {latest.year}", url))
        shortcuts.append(Shortcut("Nouveau cycle", reverse("admin:programme_cycle_add")))
    for label, model in [("Glossaire", "glossaryterm"), ("Repères juridiques", "legallandmark")]:
        shortcuts.append(Shortcut(label, reverse(f"admin:programme_{model}_changelist")))
    shortcuts.append(Shortcut("Identité du site", reverse("admin:programme_siteidentity_changelist")))
    return shortcuts


def _recent() -> QuerySet[LogEntry]:
    """The last changes of the programme, by anybody."""
    entries = LogEntry.objects.filter(content_type__app_label="programme")
    return entries.select_related("user", "content_type")[:RECENT]
