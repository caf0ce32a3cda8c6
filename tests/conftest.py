"""What every test shares."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_attempt_counted_yet():
    """Forget the attempts that were counted, so that no limit is reached."""
    cache.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Put the longest tests first, whatever the order of the others, so that no core waits for one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
