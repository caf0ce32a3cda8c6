"""The programme page leads to registrations as long as they may still be made."""

import datetime

import pytest

from tests.factories.programme import CycleFactory
from tests.html import texts_under

pytestmark = pytest.mark.django_db
OPENS = datetime.datetime(2030, 1, 7, 8, tzinfo=datetime.UTC)
# 23 h 30 in Paris, on the 31st.
CLOSES = datetime.datetime(2030, 1, 31, 22, 30, tzinfo=datetime.UTC)


@pytest.fixture
def button(client, monkeypatch):
    """Whether the page of a cycle has the button on a given day."""

    def shown(day, **cycle):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: day)
        slug = CycleFactory(**cycle).slug
        links = texts_under(client.get(f"/cycles/{slug}/"), f'a[href="/cycles/{slug}/inscription/"]')
        return "Inscription" in links

    return shown


@pytest.mark.parametrize(
    ("day", "shown"), [((2029, 12, 1), True), ((2030, 1, 7), True), ((2030, 1, 31), True), ((2030, 2, 1), False)]
)
def test_the_button_is_shown_until_the_day_of_closing(button, day, shown):
    window = {"registration_opens_at": OPENS, "registration_closes_at": CLOSES}
    assert button(datetime.date(*day), published=True, **window) is shown


@pytest.mark.parametrize(
    ("cycle", "shown"),
    [
        ({"published": True}, False),
        ({"published": True, "registration_opens_at": OPENS}, True),
        ({"archived": True, "registration_opens_at": OPENS}, False),
    ],
)
def test_the_button_needs_a_window_and_a_cycle_that_goes_on(button, cycle, shown):
    assert button(datetime.date(2030, 1, 10), **cycle) is shown
