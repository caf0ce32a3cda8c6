"""Returns of experience: what each participant writes before the follow-up day, and what all of them say together."""

import datetime
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from participants.models import Registration, User
from programme.kit.french import NBSP, short_date
from programme.kit.refusal import Outdated, Refused
from programme.models import Cycle, TrainingSession
from roadmaps.models import ExperienceReport, Theme, policy_of
from roadmaps.overview.grid import themes_of
from roadmaps.rules import can_write_report

# The four questions, as the synthesis heads them.
HEADINGS = {
    "applied": "Ce qui a été mis en œuvre",
    "helped": "Ce qui a facilité",
    "difficulties": "Les difficultés rencontrées",
    "needs": "Les besoins d’approfondissement",
}
NOT_MINE = "Un retour d’expériences s’écrit par la personne dont l’inscription est retenue."
CHANGED = (
    "Votre retour a changé depuis que cette page est ouverte, sans doute dans une autre fenêtre. Rien n’est perdu : "
    "le texte enregistré est rappelé sous chaque réponse qui diffère. Gardez ce qui convient, puis enregistrez."
)


# When ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportWindow:
    """When returns may be written: both days included; None for a day that is not known."""

    opens_on: datetime.date | None
    closes_on: datetime.date | None
    follow_up_day: TrainingSession | None
    is_open: bool
    sentence: str


def report_window(cycle: Cycle) -> ReportWindow:
    """The window of a cycle: from the day after the training days to the eve of the follow-up day.

    Staff may choose other days. The sessions and the rules of the cycle are read: fetch both first for many cycles.
    """
    today, policy = timezone.localdate(), policy_of(cycle)
    follow_up_day = _follow_up_day(cycle, today)
    opens = policy.reports_open_on or _day_after_training(cycle, follow_up_day)
    closes = policy.reports_close_on
    if closes is None and follow_up_day is not None:
        closes = follow_up_day.date - datetime.timedelta(days=1)
    has_begun = cycle.state == Cycle.State.PUBLISHED and opens is not None and opens <= today
    is_open = has_begun and (closes is None or today <= closes)
    return ReportWindow(opens, closes, follow_up_day, is_open, _sentence(opens, closes, today))


def _day_after_training(cycle: Cycle, follow_up_day: TrainingSession | None) -> datetime.date | None:
    """The day after the last training day before the follow-up day."""
    days = [session.date for session in _planned(cycle, TrainingSession.Kind.TRAINING)]
    before = [day for day in days if follow_up_day is None or day < follow_up_day.date]
    return max(before) + datetime.timedelta(days=1) if before else None


def _planned(cycle: Cycle, kind: str) -> list[TrainingSession]:
    return [session for session in cycle.sessions.all() if session.kind == kind and not session.is_cancelled]


def _follow_up_day(cycle: Cycle, today: datetime.date) -> TrainingSession | None:
    """The next follow-up day, else the last."""
    days = sorted(_planned(cycle, TrainingSession.Kind.FOLLOW_UP_DAY), key=lambda session: session.date)
    return next((session for session in days if session.date >= today), days[-1] if days else None)


def _sentence(opens: datetime.date | None, closes: datetime.date | None, today: datetime.date) -> str:
    if opens is None:
        return "Les dates des retours d’expériences ne sont pas encore fixées."
    if today < opens:
        return f"Les retours d’expériences s’écriront à partir du {short_date(opens)}."
    if closes is None:
        return "Les retours d’expériences s’écrivent dès maintenant."
    if today <= closes:
        return f"Vous pouvez écrire et corriger votre retour jusqu’au {short_date(closes)} inclus."
    return f"Les retours d’expériences sont clos depuis le {short_date(closes)}."


# Writing ---------------------------------------------------------------------------------------------------


@transaction.atomic
def save_report(
    *, registration: Registration, version: int, texts: dict[str, str], themes: list[Theme], by: User
) -> ExperienceReport:
    """Write the return of a person; the same words sent twice are written once.

    `version` is the version that the page showed. Raise Outdated when the return was written elsewhere since, Refused
    when returns are closed or when the registration is somebody else's.
    """
    row = Registration.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=registration.pk)
    if not can_write_report(by, row):
        raise Refused(NOT_MINE)
    window = report_window(row.cycle)
    if not window.is_open:
        raise Refused(window.sentence)
    report = ExperienceReport.objects.filter(registration=row).first() or ExperienceReport(registration=row)
    if report.pk and is_written(report, texts, themes):
        return report
    if report.pk and report.version != version:
        raise Outdated(CHANGED)
    for name in HEADINGS:
        setattr(report, name, texts[name])
    report.version += 1
    report.save()
    report.themes.set(themes)
    return report


def is_written(report: ExperienceReport, texts: dict[str, str], themes: list[Theme]) -> bool:
    """Whether a return holds exactly these words and these themes."""
    same = all(getattr(report, name) == texts[name] for name in HEADINGS)
    return same and {theme.pk for theme in report.themes.all()} == {theme.pk for theme in themes}


# Reading together ------------------------------------------------------------------------------------------


@dataclass
class ThemeReports:
    """The answers about a theme, question by question; `number` is None for the answers that name no theme."""

    number: int | None
    title: str
    count: int = 0
    texts: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in HEADINGS})

    @property
    def headings(self) -> list[tuple[str, list[str]]]:
        """(question, answers); the order of the answers tells neither who wrote them nor when."""
        return [(label, sorted(self.texts[name], key=_draw)) for name, label in HEADINGS.items()]

    def add(self, report: ExperienceReport) -> None:
        """Add the answers of a return."""
        self.count += 1
        for name, texts in self.texts.items():
            if getattr(report, name):
                texts.append(getattr(report, name))


@dataclass
class ReportSynthesis:
    """The returns of a cycle together: no text stands beside a name, a structure or a territory."""

    themes: list[ThemeReports]
    elsewhere: ThemeReports
    count: int
    expected: int
    territories: int
    expected_territories: int

    @property
    def missing(self) -> int:
        """How many people have not written yet."""
        return self.expected - self.count

    @property
    def silent(self) -> list[str]:
        """The themes that nobody mentioned."""
        return [f"{theme.number}.{NBSP}{theme.title}" for theme in self.themes if not theme.count]


def _draw(text: str) -> bytes:
    """A rank drawn from a text itself: the same at each reading, and impossible to trace to its author."""
    return hashlib.sha256(text.encode()).digest()


def reports_of(cycle: Cycle) -> ReportSynthesis:
    """The returns of the people retained in a cycle, by theme, in a constant number of queries."""
    people = Registration.objects.filter(cycle=cycle, state=Registration.State.ACCEPTED)
    expected = dict(people.values_list("pk", "territory"))
    reports = ExperienceReport.objects.filter(registration__in=people).prefetch_related("themes")
    written = [report for report in reports if _has_words(report)]
    found = {theme.pk: ThemeReports(number, theme.title) for number, theme in enumerate(themes_of(cycle), start=1)}
    elsewhere = ThemeReports(None, "Sans axe précisé")
    for report in written:
        themes = [found[theme.pk] for theme in report.themes.all() if theme.pk in found] or [elsewhere]
        for theme in themes:
            theme.add(report)
    return ReportSynthesis(
        themes=list(found.values()),
        elsewhere=elsewhere,
        count=len(written),
        expected=len(expected),
        territories=len({expected[report.registration_id] for report in written} - {None}),
        expected_territories=len({*expected.values()} - {None}),
    )


def _has_words(report: ExperienceReport) -> bool:
    return any(getattr(report, name) for name in HEADINGS)


@dataclass(frozen=True)
class Invitation:
    """A return that a person may write now."""

    cycle: Cycle
    window: ReportWindow
    is_written: bool


def invitations_of(user: User) -> list[Invitation]:
    """The returns that a person may write now, in a constant number of queries."""
    rows = Registration.objects.filter(user=user.pk, state=Registration.State.ACCEPTED)
    rows = rows.select_related("cycle__roadmap_policy", "experience_report").prefetch_related("cycle__sessions")
    found = [
        Invitation(registration.cycle, report_window(registration.cycle), hasattr(registration, "experience_report"))
        for registration in rows
    ]
    return [invitation for invitation in found if invitation.window.is_open]


def missing_reports(cycles: list[Cycle]) -> dict[int, int]:
    """How many people have not written yet, by cycle."""
    people = Registration.objects.filter(cycle__in=cycles, state=Registration.State.ACCEPTED, experience_report=None)
    missing: dict[int, int] = defaultdict(int)
    for pk in people.values_list("cycle", flat=True):
        missing[pk] += 1
    return missing
