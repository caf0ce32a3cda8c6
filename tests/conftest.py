"""What every test begins with."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_attempt_counted_yet():
    """Limits of attempts start from nothing."""
    cache.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The longest tests begin, in whatever order the others come: no core then waits for one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
