"""The roadmaps on the dashboard: how many are in each state, cycle by cycle, and the returns that are awaited."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from programme.kit.people import Visitor
from programme.models import Cycle
from roadmaps.models import Roadmap
from roadmaps.overview.experience_reports import ReportWindow, missing_reports, report_window


@dataclass
class CycleRoadmaps:
    """The roadmaps of one cycle, in numbers; each number leads to the grid."""

    cycle: Cycle
    states: dict[str, int]
    missing_reports: int
    window: ReportWindow

    @property
    def address(self) -> str:
        """The address of the grid of the cycle."""
        return reverse("roadmaps:roadmap_grid", args=[self.cycle.slug])

    @property
    def numbers(self) -> list[tuple[str, int, str]]:
        """The figures that staff look at, as (label, number, address)."""
        rows = [
            ("transmises, à examiner", Roadmap.State.SUBMITTED),
            ("en rédaction", Roadmap.State.DRAFT),
            ("validées", Roadmap.State.VALIDATED),
            ("publiées", Roadmap.State.PUBLISHED),
        ]
        return [(label, self.states.get(state, 0), f"{self.address}?etat={state}") for label, state in rows]


def roadmap_board(user: Visitor) -> list[CycleRoadmaps]:
    """The cycles in progress that have roadmaps, limited to what the person may see; the number of queries is fixed."""
    if not user.has_perm("roadmaps.view_roadmap"):
        return []
    states: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = Roadmap.objects.exclude(cycle__state=Cycle.State.ARCHIVED).order_by().values("cycle", "state")
    for row in rows.annotate(number=Count("pk")):
        states[row["cycle"]][row["state"]] = row["number"]
    of_roadmaps = Cycle.objects.filter(pk__in=list(states)).order_by("-year", "title", "pk")
    cycles = list(of_roadmaps.select_related("roadmap_policy").prefetch_related("sessions"))
    missing = missing_reports(cycles)
    return [CycleRoadmaps(cycle, states[cycle.pk], missing.get(cycle.pk, 0), report_window(cycle)) for cycle in cycles]
