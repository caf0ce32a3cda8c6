"""Public pages kept ready: found again while nothing public has changed, never out of date, never someone else's."""

import gzip
import time
from itertools import count
from types import SimpleNamespace

import brotli
import pytest
from csp.constants import NONCE
from django.contrib import messages
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import path, reverse

from programme.models import PublicRevision
from programme.public_pages import kept_pages as kept_pages_module
from programme.public_pages import revision as revision_module
from programme.public_pages.kept_pages import (
    KeptPage,
    KeptPagesMiddleware,
    kept_pages,
    public_page,
)
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

TEXT = "<p>Mettre en œuvre la réforme</p>" * 50
rendered = count(1)


def page(**headers):
    """A view whose text tells how many times it was rendered."""

    def view(request):
        return HttpResponse(f"{TEXT}{next(rendered)}", headers=headers)

    return public_page(view)


def answering(make):
    """A public view answering what `make` returns."""
    return public_page(lambda request: make(request))


def with_cookie(request):
    response = HttpResponse(str(next(rendered)))
    response.set_cookie("choice", "1")
    return response


def with_session(request):
    request.session["seen"] = True
    return HttpResponse(str(next(rendered)))


def with_message(request):
    messages.info(request, "Bonjour")
    return HttpResponse(str(next(rendered)))


def with_nonce(request):
    return HttpResponse(f"{request.csp_nonce} {next(rendered)}")


def with_error(request):
    return HttpResponse(str(next(rendered)), status=404)


def plain_error(request, exception):
    return HttpResponse(status=404 if isinstance(exception, Http404) else 400)


handler400 = handler404 = plain_error
urlpatterns = [
    path("page/", page()),
    path("other/", page()),
    path("pdf/", page(**{"Content-Type": "application/pdf"})),
    path("user/", answering(lambda request: HttpResponse(f"{request.user} {next(rendered)}"))),
    path("private/", page(**{"Cache-Control": "private"})),
    path("encoded/", page(**{"Content-Encoding": "zstd"})),
    path("varying/", page(Vary="Accept-Language")),
    path("cookie/", answering(with_cookie)),
    path("session/", answering(with_session)),
    path("message/", answering(with_message)),
    path("form/", answering(lambda request: HttpResponse(f"{get_token(request)} {next(rendered)}"))),
    path("nonce/", answering(with_nonce)),
    path("error/", answering(with_error)),
    path("stream/", answering(lambda request: StreamingHttpResponse([str(next(rendered))]))),
    path("static/page/", page()),
]


@pytest.fixture(autouse=True)
def _empty_store():
    kept_pages.clear()
    yield
    kept_pages.clear()


@pytest.fixture
def client():
    """A reader who names the host, as browsers do and Django's own test client does not."""
    return Client(headers={"host": "testserver"})


@pytest.fixture
def rf():
    return RequestFactory(headers={"host": "testserver"})


@pytest.fixture
def read(client):
    """Reads an address twice; tells whether the second answer is the first one."""

    def read_twice(address="/page/", **headers):
        first, second = client.get(address, headers=headers), client.get(address, headers=headers)
        return b"".join(first) == b"".join(second)

    return read_twice


# What is kept ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/page/", "/pdf/", "/user/"])
def test_a_public_page_is_kept_for_anonymous_readers(read, address):
    assert read(address)
    assert len(kept_pages) == 1


def test_a_kept_page_is_answered_without_the_rest_of_the_stack(client, rf, django_assert_num_queries):
    kept = client.get("/page/")
    middleware = KeptPagesMiddleware(lambda request: pytest.fail("the stack was called"))
    with django_assert_num_queries(0):
        response = middleware(rf.get("/page/"))
    assert response.content == kept.content


@pytest.mark.parametrize(
    "address",
    ["/private/", "/varying/", "/cookie/", "/session/", "/message/", "/form/", "/error/", "/stream/"],
)
def test_an_answer_meant_for_one_reader_is_not_kept(client, address):
    client.get(address)
    assert len(kept_pages) == 0


def test_a_request_that_names_no_host_is_not_kept():
    Client().get("/page/")
    assert len(kept_pages) == 0


@pytest.mark.parametrize(
    "mark",
    [
        lambda request: request.META.update(CSRF_COOKIE_NEEDS_UPDATE=False),
        lambda request: setattr(request, "_messages", SimpleNamespace(added_new=True)),
        lambda request: setattr(request, "session", SimpleNamespace(modified=True, is_empty=lambda: True)),
        lambda request: setattr(request, "session", SimpleNamespace(modified=False, is_empty=lambda: False)),
        lambda request: setattr(request, "user", SimpleNamespace(is_anonymous=False)),
    ],
    ids=["form", "message", "session changed", "session read", "person"],
)
def test_a_trace_of_the_reader_is_enough_even_without_a_cookie(rf, mark):
    def view(request):
        mark(request)
        return public_page(lambda request: HttpResponse("text"))(request)

    KeptPagesMiddleware(view)(rf.get("/page/"))
    assert len(kept_pages) == 0


def test_an_answer_already_encoded_or_too_heavy_is_not_kept(client, monkeypatch):
    client.get("/encoded/")
    assert len(kept_pages) == 0
    monkeypatch.setattr(kept_pages_module, "MAX_PAGE_BYTES", 100)
    client.get("/page/")
    assert len(kept_pages) == 0


def test_a_page_whose_security_policy_is_good_for_once_is_not_kept(client, settings):
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": [NONCE]}}
    assert "'nonce-" in client.get("/nonce/")["Content-Security-Policy"]
    assert len(kept_pages) == 0


@pytest.mark.parametrize("address", ["/page/?q=1", "/nowhere/", "/static/page/"])
def test_an_address_with_a_query_unknown_or_of_a_static_file_is_not_kept(client, address):
    client.get(address)
    assert len(kept_pages) == 0


@pytest.mark.parametrize("cookie", ["sessionid", "messages"])
def test_a_reader_with_a_session_or_a_message_is_never_answered_from_memory(client, cookie):
    kept = client.get("/page/").content
    client.cookies[cookie] = "x"
    assert client.get("/page/").content != kept
    assert len(kept_pages) == 1


def test_a_cookie_that_the_portal_does_not_read_changes_nothing(client):
    kept = client.get("/page/").content
    client.cookies["audience"] = "x"
    assert client.get("/page/").content == kept


def test_a_request_with_credentials_is_not_answered_from_memory(read):
    assert not read(Authorization="Basic eDp5")
    assert len(kept_pages) == 0


def test_a_form_sent_is_not_answered_from_memory(client):
    kept = client.get("/page/").content
    assert client.post("/page/").content != kept


def test_someone_signed_in_reads_a_page_of_their_own(client, django_user_model):
    kept = client.get("/page/").content
    client.force_login(django_user_model.objects.create(email="quelquun@example.org"))
    response = client.get("/page/")
    assert response.content != kept
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Vary"] == "Cookie"
    assert "ETag" not in response


# Never out of date ----------------------------------------------------------------------------------------


def test_a_change_of_a_public_table_is_read_at_once(client):
    before = client.get("/page/").content
    CycleFactory()
    assert client.get("/page/").content != before
    assert len(kept_pages) == 1


def test_a_page_is_rendered_again_the_next_day(client, monkeypatch):
    before = client.get("/page/").content
    tomorrow = time.time() + 24 * 3600
    monkeypatch.setattr(revision_module, "time", lambda: tomorrow)
    assert client.get("/page/").content != before


def test_a_page_rendered_while_a_table_changes_is_not_kept(rf):
    """It may show the state of before: the revision is the one read before rendering."""
    pages = []

    def slow_view(request):
        CycleFactory()
        pages.append(public_page(lambda request: HttpResponse("before"))(request))
        return pages[-1]

    middleware = KeptPagesMiddleware(slow_view)
    middleware(rf.get("/page/"))
    middleware(rf.get("/page/"))
    assert len(pages) == 2


def test_without_a_revision_nothing_is_kept(read):
    PublicRevision.objects.all().delete()
    assert not read()
    assert len(kept_pages) == 0


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_leaves_the_page_to_the_view(read, monkeypatch):
    monkeypatch.setattr(revision_module, "SELECT_TOKEN", "SELECT token FROM no_such_table")
    assert not read()
    assert len(kept_pages) == 0


def test_nothing_is_kept_in_development_where_templates_change(settings):
    settings.DEBUG = True
    with pytest.raises(MiddlewareNotUsed):
        KeptPagesMiddleware(None)


# Scheme and host ------------------------------------------------------------------------------------------


def test_a_host_refused_is_not_answered_from_memory(client):
    client.get("/page/")
    assert client.get("/page/", headers={"host": "elsewhere.example"}).status_code == 400


def test_the_redirection_to_https_is_not_bypassed(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    client.get("/page/", secure=True)
    response = client.get("/page/")
    assert response.status_code == 301
    assert response["Location"] == "https://testserver/page/"


# How it is sent -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accepted", ["br", "gzip", ""])
def test_the_first_answer_and_those_from_memory_are_the_same(client, accepted):
    first, second = (client.get("/page/", headers={"accept-encoding": accepted}) for _ in range(2))
    assert first.content == second.content
    assert dict(first.items()) == dict(second.items())


def test_each_encoding_has_its_own_tag_and_its_own_length(client):
    plain, br, gz = (client.get("/page/", headers={"accept-encoding": name}) for name in ("", "br", "gzip"))
    assert brotli.decompress(br.content) == gzip.decompress(gz.content) == plain.content
    assert [response.get("Content-Encoding") for response in (plain, br, gz)] == [None, "br", "gzip"]
    tag = plain["ETag"].strip('"')
    assert [br["ETag"], gz["ETag"]] == [f'"{tag}-br"', f'"{tag}-gz"']
    for response in (plain, br, gz):
        assert response["Content-Length"] == str(len(response.content))
        assert response["Cache-Control"] == "no-cache"
        assert set(response["Vary"].split(", ")) == {"Accept-Encoding", "Cookie"}


def test_what_does_not_compress_is_sent_as_it_is(client):
    response = client.get("/pdf/", headers={"accept-encoding": "br, gzip"})
    assert "Content-Encoding" not in response
    assert response["Content-Type"] == "application/pdf"


def test_the_headers_of_the_stack_are_kept(client):
    client.get("/page/")
    response = client.get("/page/")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


def test_a_page_already_known_is_answered_304(client):
    known = client.get("/page/")
    response = client.get("/page/", headers={"if-none-match": f'"x", W/{known["ETag"]}'})
    assert response.status_code == 304
    assert response.content == b""
    assert dict(response.items()) == {name: known[name] for name in ("ETag", "Vary", "Cache-Control")}


def test_a_page_known_in_another_encoding_is_sent_whole(client):
    known = client.get("/page/")["ETag"]
    headers = {"if-none-match": known, "accept-encoding": "br"}
    assert client.get("/page/", headers=headers).status_code == 200


def test_a_page_known_and_changed_since_is_sent_whole(client):
    known = client.get("/page/")["ETag"]
    CycleFactory()
    assert client.get("/page/", headers={"if-none-match": known}).status_code == 200


@pytest.mark.parametrize(
    ("policy", "same"),
    [("default-src 'none'; img-src 'self'", True), ("img-src 'self'; default-src 'none'", True), ("img-src *", False)],
)
def test_the_tag_changes_with_the_headers_but_not_with_their_order(policy, same):
    reference, other = (
        KeptPage(HttpResponse("text", headers={"Content-Security-Policy": value})).variants["identity"].etag
        for value in ("default-src 'none'; img-src 'self'", policy)
    )
    assert (reference == other) is same


def test_head_has_the_headers_of_get_and_no_body(client, rf):
    client.get("/page/")
    response = KeptPagesMiddleware(None)(rf.head("/page/"))
    assert response.content == b""
    assert dict(response.items()) == dict(client.get("/page/").items())


def test_head_alone_keeps_nothing(client):
    response = client.head("/page/")
    assert response["ETag"]
    assert len(kept_pages) == 0


def test_what_is_done_to_an_answer_does_not_reach_the_next(rf, client):
    client.get("/page/")
    middleware = KeptPagesMiddleware(None)
    first = middleware(rf.get("/page/"))
    first["X-Added"] = "yes"
    first.set_cookie("choice", "1")
    first.write(b"more")
    second = middleware(rf.get("/page/"))
    assert "X-Added" not in second
    assert not second.cookies
    assert not second.content.endswith(b"more")


# The real page --------------------------------------------------------------------------------------------


@pytest.mark.urls("cycle.urls")
def test_cycle_detail_is_kept_and_follows_its_changes(client, django_assert_num_queries):
    session = TrainingSessionFactory(cycle=CycleFactory(published=True, title="Premier titre"))
    address = reverse("programme:cycle_detail", args=[session.cycle.slug])
    first = client.get(address)
    assert "Premier titre" in first.content.decode()
    with django_assert_num_queries(0):
        assert client.get(address).content == first.content
    session.cycle.title = "Second titre"
    session.cycle.save()
    assert "Second titre" in client.get(address).content.decode()
    type(session.cycle).objects.update(state="draft")
    assert client.get(address).status_code == 404
