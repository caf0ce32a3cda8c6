import os

import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_suite_runs_on_the_database_it_was_asked_to():
    asked = os.environ.get("EXPECT_VENDOR", "postgresql" if "DATABASE_URL" in os.environ else "sqlite")
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert (connection.vendor, cursor.fetchone()) == (asked, (1,))
