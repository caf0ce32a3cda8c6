"""« Mon espace » : what the page says, and what one changes from it."""

import pytest
from django.urls import reverse

from tests.factories.participants import RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["my_space", "registration_update", "registration_withdraw", "offer_answer", "team_detail"]
)
def test_each_page_opens_for_its_owner(client, name):
    registration = RegistrationFactory(accepted=True, cycle__registration_opens_at="2022-01-01T00:00Z")
    client.force_login(registration.user)

    response = client.get(reverse(f"participants:{name}", args=[] if name == "my_space" else [registration.pk]))

    assert response.status_code == 200
