"""Documents: who may open which, and how they leave."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.factories.participants import UserFactory
from tests.factories.programme import CycleFactory, MaterialFactory

pytestmark = pytest.mark.django_db


def document(**values):
    material = MaterialFactory.build(url="", **values)
    material.cycle.save()
    material.file.save("support.pdf", ContentFile(b"%PDF-1.7 essai"), save=False)
    material.save()
    return material


def status(client, material):
    response = client.get(reverse("programme:material_download", args=[material.pk]))
    b"".join(response)  # a file left unread would stay open
    return response.status_code


ACCESS = [
    # visibility, cycle, public, someone, staff without right, staff who may view materials
    ("public", {"published": True}, 200, 200, 200, 200),
    ("public", {}, 404, 404, 404, 200),
    ("participants", {"published": True}, 404, 404, 404, 200),
    ("staff", {"published": True}, 404, 404, 404, 200),
]


@pytest.mark.parametrize(("visibility", "cycle", "public", "someone", "staff", "viewer"), ACCESS)
def test_access_to_documents(client, visibility, cycle, public, someone, staff, viewer):
    material = document(visibility=visibility, cycle=CycleFactory(**cycle))
    assert status(client, material) == public
    for person, expected in (
        ({}, someone),
        ({"staff": True}, staff),
        ({"staff": True, "permissions": ["view_material"]}, viewer),
    ):
        client.force_login(UserFactory(**person))
        assert status(client, material) == expected


def test_a_document_leaves_as_an_attachment(client):
    material = document(visibility="public", cycle=CycleFactory(published=True))
    response = client.get(material.get_absolute_url())
    assert response.headers["Content-Disposition"].startswith('attachment; filename="support')
    assert b"".join(response.streaming_content) == b"%PDF-1.7 essai"


def test_a_document_whose_file_is_gone_is_not_found(client):
    material = document(visibility="public", cycle=CycleFactory(published=True))
    material.file.storage.delete(material.file.name)
    assert status(client, material) == 404


@pytest.mark.parametrize("name", ["page.html", "dessin.svg", "script.js"])
def test_a_file_that_a_browser_would_run_is_refused(name):
    material = MaterialFactory.build(cycle=CycleFactory(), url="", file=ContentFile(b"x", name=name))
    with pytest.raises(ValidationError) as refused:
        material.full_clean()
    assert "file" in refused.value.message_dict
