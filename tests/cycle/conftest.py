"""The rows that several tests of a file begin with, loaded once for all of them."""

from contextlib import ExitStack, contextmanager

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings


@pytest.fixture(scope="module")
def opened(django_db_setup, django_db_blocker, tmp_path_factory):
    """The portal as it opens, where the demo is allowed, with its own files: the reference rows, the 2022 cycle.

    Each test then leaves it as it was: its own transaction stands within the one that ends with the file.
    """
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with pytest.MonkeyPatch.context() as patch, files, rolled_back(django_db_blocker):
        patch.setenv("ALLOW_DEMO", "yes")
        with django_db_blocker.unblock():
            call_command("load_reference", verbosity=0)
            call_command("load_cycle_2022", verbosity=0)
        yield


@pytest.fixture(scope="module")
def demo_loaded(opened, django_db_blocker):
    """The demo on such a portal."""
    with django_db_blocker.unblock():
        call_command("load_demo", verbosity=0)


@contextmanager
def rolled_back(django_db_blocker):
    """Open a transaction of which nothing is kept; outside it the database is closed to tests that ask for none."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            stack.enter_context(transaction.atomic())
        try:
            yield
        finally:
            with django_db_blocker.unblock():
                transaction.set_rollback(True)
                stack.close()
