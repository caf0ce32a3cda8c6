"""The frozen versions that the public and the other teams of a cycle read."""

from collections import defaultdict

from django.db.models import F, QuerySet

from participants.models import User
from programme.kit.names import key_of
from programme.models import Cycle
from programme.public_pages.revision import kept_by_revision
from roadmaps.models import Roadmap, Snapshot


def published_roadmaps() -> QuerySet[Roadmap]:
    """The public roadmaps of the cycles that are shown, each with its published version."""
    public = Roadmap.objects.filter(state=Roadmap.State.PUBLISHED, cycle__in=Cycle.objects.published())
    return public.select_related("cycle", "territory", "published_snapshot").order_by("territory__name", "pk")


@kept_by_revision
def public_index() -> dict[int, list]:
    """The published roadmaps that the public pages list, by cycle: the key, the territory and the day of each.

    All of it comes from the frozen version: nothing changes without a stage, and a stage renews those pages.
    """
    rows = published_roadmaps().values(
        "pk",
        "cycle",
        slug=F("cycle__slug"),
        title=F("published_snapshot__content__roadmap__territory"),
        validated_at=F("published_snapshot__taken_at"),
    )
    found = defaultdict(list)
    for row in sorted(rows, key=lambda row: key_of(row["title"])):
        found[row["cycle"]].append(row)
    return dict(found)


def shared_versions(user: User, cycle: Cycle) -> list[Snapshot]:
    """The last validated versions that the other teams of a cycle share with a person, by territory."""
    shared = Snapshot.objects.shared_with(user).filter(roadmap__cycle=cycle)
    own = Roadmap.objects.visible_to(user).values("pk")
    related = ("roadmap__territory", "roadmap__cycle")
    return list(shared.exclude(roadmap__in=own).select_related(*related).order_by("roadmap__territory__name", "pk"))
