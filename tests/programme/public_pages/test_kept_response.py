"""What the copied response takes from the private parts of Django is still there: each test names one."""

from http.cookies import SimpleCookie

import pytest
from django.http import HttpResponse
from django.http.response import ResponseHeaders

from programme.public_pages.kept_response import ReadyResponse

# What a response is made of. A part that Django adds, if it can change, would be shared with the model: copy it too.
SHARED = {"_charset", "_handler_class", "_reason_phrase", "closed"}
OF_ITS_OWN = {"headers", "cookies", "_container", "_resource_closers"}


@pytest.fixture
def model():
    return HttpResponse("texte", headers={"X-First": "1"})


def test_store_holds_each_header_under_its_name_in_lower_case():
    assert ResponseHeaders({"X-First": "1"})._store == {"x-first": ("X-First", "1")}


def test_store_is_all_that_headers_are_made_of():
    assert set(vars(ResponseHeaders({}))) == {"_store"}


def test_container_is_the_list_of_the_parts_of_the_body(model):
    assert model._container == [b"texte"]


@pytest.mark.django_db  # closing tells the database too
def test_resource_closers_is_the_list_of_what_closing_calls(model):
    calls = []
    model._resource_closers.append(lambda: calls.append("closed"))
    model.close()
    assert calls == ["closed"]
    assert model._resource_closers == []


@pytest.mark.parametrize("name", sorted(SHARED))
def test_what_is_shared_with_the_model_cannot_change(model, name):
    assert isinstance(vars(model)[name], str | bool | type | None)


def test_a_response_is_made_of_nothing_else(model):
    assert set(vars(model)) == SHARED | OF_ITS_OWN


@pytest.mark.parametrize("name", sorted(OF_ITS_OWN))
def test_the_copy_has_a_part_of_its_own(model, name):
    copy = ReadyResponse.like(model)
    assert vars(copy)[name] is not vars(model)[name]


def test_the_copy_says_what_its_model_says(model):
    copy = ReadyResponse.like(model)
    assert (copy.status_code, copy.content, copy.reason_phrase) == (200, b"texte", "OK")
    assert dict(copy.items()) == dict(model.items())
    assert copy.cookies == SimpleCookie()


def test_the_status_of_the_model_is_kept():
    assert ReadyResponse.like(HttpResponse(status=304)).status_code == 304
