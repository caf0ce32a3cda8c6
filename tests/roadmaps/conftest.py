"""What the tests of this floor share."""

import pytest

from tests.roadmaps.world import World


@pytest.fixture
def world(db):
    return World()
