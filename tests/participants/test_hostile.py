"""What people type to do harm, or by accident: a clear message, or safe text, in each place that shows it."""

import csv
import io

import pytest
from openpyxl import load_workbook
from post_office.models import Email

from participants.models import Registration, TrainerAccess
from participants.registration.answers import register
from participants.registration.columns import export
from participants.registration.decisions import accept
from programme.models import Speaker
from tests.factories.participants import UserFactory
from tests.participants.world import World, addresses, short, url_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

HTML = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
FORMULA = "=cmd|' /C calc'!A0"
BACKWARDS = "Alix\u202egpj.exe"
LINK = "[cliquez](http://evil.example)"
TEMPLATE = "{{ 9876000|add:543 }}{% debug %}"
COMPUTED = "9876543"  # what TEMPLATE gives where it is run; nothing else on a page is worth that
SQL = "Robert'); DROP TABLE participants_user;--"
LATE = "’œÉ\u0301"
SHORT_ENOUGH = [HTML, FORMULA, BACKWARDS, LINK, TEMPLATE, SQL, LATE]
REFUSED = ["Alix\x0bExemple", "Alix\x00Exemple", "A" * 10_000]

# What must never stand as it is in a page or in the HTML of a message.
LIVE = ["<img src=x", "<script>alert", 'href="http://evil.example', "\u202e"]


@pytest.fixture
def world(settings, tmp_path):
    """The world, with its own files."""
    settings.MEDIA_ROOT = tmp_path
    return World()


def typed(world, text, **others):
    """The registration form, filled with one text wherever one writes freely."""
    free = ("first_name", "last_name", "function", "department", "colleagues", "expectations", "access_need")
    answers = dict.fromkeys(free, text)
    return answers | {
        "new_name": text,
        "new_kind": "oph",
        "territory": str(world.objects["intercommunality"]),
        "is_committed": "on",
        **others,
    }


def send(client, world, data, path="inscription/"):
    return client.post(f"/cycles/{world.cycle.slug}/{path}", data)


# The form -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SHORT_ENOUGH)
def test_whatever_is_typed_is_registered_as_text_or_refused_with_a_message(client, world, text):
    person = UserFactory()
    client.force_login(person)
    answer = send(client, world, typed(world, text))
    registration = Registration.objects.filter(user=person).select_related("organisation").first()
    if registration is None:
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert_harmless(answer.content.decode())
    else:
        kept = registration.function
        assert kept == registration.organisation.name
        assert "\u202e" not in kept


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("is_known", [True, False])
def test_what_no_page_or_file_could_hold_is_refused_with_a_message(client, world, text, is_known):
    if is_known:
        client.force_login(UserFactory())
    answer = send(client, world, typed(world, text, email="alix@example.org"))
    assert answer.status_code == 200
    form = answer.context["form"]
    assert set(form.errors) >= {"first_name", "last_name", "function", "new_name"}
    assert Email.objects.filter(to=["alix@example.org"]).count() == 0


@pytest.mark.parametrize(
    "email", ["alix@example.org\nBcc: tous@example.org", f"{'a' * 300}@example.org", "<b>@example.org", "=1+1"]
)
def test_an_address_that_is_none_gets_no_mail(client, world, email):
    before = Email.objects.count()
    answer = send(client, world, typed(world, "Alix", email=email))
    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert Email.objects.count() == before


# Every page -----------------------------------------------------------------------------------------------


def make_hostile(world, text):
    """Put a text wherever people or staff may write one, past the forms that would clean it."""
    line = text[:100]
    for name in ("participant", "referent", "candidate", "other", "trainer", "manager"):
        person = world.people[name]
        type(person).objects.filter(pk=person.pk).update(first_name=line, last_name=line)
    texts = {"function": text[:150], "department": text[:150], "phone": text[:30], "colleagues": text[:500]}
    Registration.objects.update(**texts, expectations=text, state_reason=text)
    for number, model in enumerate(("organisation", "intercommunality")):
        row = world.objects[model]
        type(row).objects.filter(pk=row.pk).update(name=f"{text[:190]}{number}")
    type(world.objects["accessneed"]).objects.update(text=text[:1000])
    type(world.objects["material"]).objects.update(title=text[:200])
    # The words of a mailing are staff's own Markdown; the names that fill it are not.
    type(world.objects["mailing"]).objects.update(
        subject=line, body="Bonjour {prenom} {nom},\n\n{structure}\n\n{cycle}"
    )
    type(world.objects["importbatch"]).objects.update(file_name=line)
    Speaker.objects.filter(pk__in=TrainerAccess.objects.values("speaker")).update(first_name=line, last_name=line)
    type(world.cycle).objects.filter(pk=world.cycle.pk).update(title=text[:200], contact_name=line)


def readers(world):
    """Who reads the pages: the person, the referent of the team, a trainer, an administrator."""
    return [world.people[name] for name in ("participant", "referent", "trainer")] + [UserFactory(administrator=True)]


def pages(world):
    """Every address of the floor that can be read."""
    return [(short(name), url_of(short(name), world)) for name in addresses() if "delete" not in name]


def assert_harmless(content):
    assert [live for live in LIVE if live in content] == []


@pytest.mark.parametrize("text", [HTML, BACKWARDS, LINK, TEMPLATE])
def test_every_page_shows_it_as_text(client, world, text):
    make_hostile(world, text)
    shown = set()
    for person in readers(world):
        client.force_login(person)
        for name, url in pages(world):
            answer = client.get(url)
            assert answer.status_code < 500, name
            if answer.streaming:
                answer.getvalue()
            if answer.status_code == 200 and "text/html" in answer.get("Content-Type", ""):
                content = answer.content.decode()
                assert_harmless_page(content, name, text)
                shown |= {name} if "cliquez" in content or "alert(1)" in content else set()
    if text in (HTML, LINK):
        assert {"my_space", "team_detail", "group_detail", "admin:registration_changelist"} <= shown


def assert_harmless_page(content, name, text):
    live = [text for text in LIVE if text in content and text != "\u202e"]
    assert live == [], name
    assert COMPUTED not in content, name


# Messages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [HTML, BACKWARDS, LINK, TEMPLATE, "Alix\nBcc: tous@example.org"])
def test_no_message_is_turned_by_a_name(world, text):
    make_hostile(world, text)
    registration = Registration.objects.get(user=world.people["candidate"])
    accept(registration=registration, by=world.people["manager"])
    person = UserFactory(first_name=text[:100], last_name=text[:100])
    register(cycle=world.cycle, user=person, answers={"organisation": world.objects["organisation"], "function": text})
    for email in Email.objects.all():
        message = email.email_message()
        assert "\n" not in message.subject
        assert "\u202e" not in message.subject + message.body
        assert message.recipients() == email.to
        for html, _ in message.alternatives:
            assert_harmless(html)
        assert message.message()["Bcc"] is None


# Files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*SHORT_ENOUGH, *REFUSED[1:], "+33 1 23 45 67 89", "-2+3"])
def test_a_spreadsheet_holds_text_and_runs_nothing(world, text):
    make_hostile(world, text.replace("\x00", "\x0c"))
    rows = Registration.objects.all()
    book = load_workbook(io.BytesIO(export(rows, format="xlsx")))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "d", "n", "b"}
    assert not [cell for cell in cells if cell.data_type == "f"]
    lines = list(csv.reader(io.StringIO(export(rows, format="csv").decode("utf-8-sig")), delimiter=";"))
    dangerous = [cell for line in lines[1:] for cell in line if cell.startswith(("=", "@", "-"))]
    assert dangerous == []
    if text.startswith("+33"):
        assert text in [cell.value for cell in cells]
        assert text in [cell for line in lines for cell in line]
