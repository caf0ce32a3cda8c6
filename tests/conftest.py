"""What every test begins with."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def no_attempt_counted_yet():
    """Limits of attempts start from nothing."""
    cache.clear()
