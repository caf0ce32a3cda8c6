"""A roadmap opens by itself, once, with every theme of its cycle."""

import pytest

from roadmaps.models import Revision, Roadmap, Theme, ThemeEntry, Transition
from roadmaps.opening import open_roadmap
from tests.factories.participants import IntercommunalityFactory
from tests.factories.programme import CycleFactory

pytestmark = pytest.mark.django_db


def test_a_roadmap_opens_with_the_tools_of_the_file_and_its_first_revisions():
    roadmap = open_roadmap(cycle=CycleFactory(), territory=IntercommunalityFactory())
    assert Theme.objects.filter(cycle=roadmap.cycle).count() == 7
    assert [entry.theme.position for entry in roadmap.entries.select_related("theme")] == [1, 2, 3, 4, 5, 6, 7]
    kinds = Revision.objects.filter(roadmap=roadmap, version=0, origin="creation").values_list("object_kind", flat=True)
    assert sorted(kinds) == ["entry"] * 7 + ["roadmap"]
    assert [one.act for one in roadmap.transitions.all()] == ["opened"]


def test_opening_again_changes_nothing():
    cycle, territory = CycleFactory(), IntercommunalityFactory()
    first = open_roadmap(cycle=cycle, territory=territory)
    assert open_roadmap(cycle=cycle, territory=territory) == first
    counts = [model.objects.count() for model in (Roadmap, ThemeEntry, Transition, Revision)]
    assert counts == [1, 7, 1, 8]
