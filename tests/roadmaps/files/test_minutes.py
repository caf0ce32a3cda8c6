"""The minutes of the follow-up day: what was said, by theme, as a page and as a document."""

import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from roadmaps.follow_up.follow_up_day import follow_up_days, minutes_of
from roadmaps.models import Action, Difficulty, FollowUp
from tests.factories.roadmaps import ActionFactory, DifficultyFactory, ThemeEntryFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 12, 6)
# The sixth of December begins at eleven in the evening, in the time of Greenwich.
FIRST_HOUR = datetime.datetime(2022, 12, 5, 23, 30, tzinfo=datetime.UTC)
EVENING = datetime.datetime(2022, 12, 6, 23, 30, tzinfo=datetime.UTC)
SAID = ("Rien n’avance.", "C’est fait.", "Les loyers.", "L’État", "Écrire au préfet", "1.2 Oubliée")
HOSTILE = "=1+1 <b>gras</b> & \x0b« œuvre »"


def say(action, text, at=FIRST_HOUR, in_meeting=True, **values):
    states = {"from_state": "to_start", "to_state": "to_start"}
    row = FollowUp.objects.create(action=action, text=text, in_meeting=in_meeting, **{**states, **values})
    FollowUp.objects.filter(pk=row.pk).update(at=at)
    return row


@pytest.fixture
def told(world):
    """A day on which two actions of two themes were spoken of, and one was not."""
    Action.objects.filter(pk=world.action.pk).update(lead_organisation="OPH d’ici", title="Signer")
    difficulty = DifficultyFactory(action=world.action, text="Les loyers.", nature="supply", support="L’État")
    change = {"to_state": "blocked", "next_step": "Écrire au préfet", "difficulty": difficulty}
    say(world.action, "Rien n’avance.", **change)
    other = ActionFactory(entry=ThemeEntryFactory(roadmap=world.roadmap), title="Partager")
    say(other, "C’est fait.", to_state="done")
    ActionFactory(entry=world.entry, title="Oubliée", position=1000)
    say(other, "Avant la journée.", in_meeting=False)
    say(other, "Le lendemain.", at=EVENING)
    return world


def test_the_minutes_hold_what_was_recorded_that_day_by_theme(told):
    minutes = minutes_of(told.roadmap, DAY)
    assert [(theme.number, [action.title for action in theme.actions]) for theme in minutes.themes] == [
        (1, ["Signer"]),
        (2, ["Partager"]),
    ]
    signed = minutes.themes[0].actions[0]
    assert (signed.number, signed.lead) == ("1.1", "OPH d’ici")
    assert signed.said[0].change == "à engager → bloquée"
    assert signed.said[0].difficulty == ("offre de logements, loyers", "Les loyers.", "L’État")
    assert [said.text for said in minutes.themes[1].actions[0].said] == ["C’est fait."]
    assert minutes.next_steps == [("1.1", "Écrire au préfet", "OPH d’ici")]
    assert minutes.left == ["1.2 Oubliée"]
    say(told.action, "Le maire est d’accord.")
    assert minutes_of(told.roadmap, DAY).next_steps == minutes.next_steps
    assert follow_up_days(told.roadmap) == [datetime.date(2022, 12, 7), DAY]


def test_a_difficulty_lifted_that_day_says_how(told):
    Difficulty.objects.update(lifted_at=FIRST_HOUR, lifted_how="Un courrier commun.")
    assert minutes_of(told.roadmap, DAY).themes[0].actions[0].lifted == [("Les loyers.", "Un courrier commun.")]


def test_an_action_withdrawn_since_keeps_what_was_said_of_it(told):
    Action.objects.filter(pk=told.action.pk).update(deleted_at=EVENING)
    minutes = minutes_of(told.roadmap, DAY)
    assert (minutes.themes[0].actions[0].number, minutes.themes[0].actions[0].title) == ("", "Signer")
    assert minutes.left == ["1.1 Oubliée"]


def test_the_page_shows_the_last_day_or_the_one_asked_for(client, told):
    client.force_login(told.member)
    address = reverse("roadmaps:meeting_minutes", args=[told.roadmap.pk])
    assert "Le lendemain." in client.get(address).content.decode()
    html = client.get(address, {"jour": "2022-12-06"}).content.decode()
    assert "mardi 6\u00a0décembre 2022" in html
    assert "Rien n’avance." in html
    assert "Le lendemain." not in html
    assert "Rien n’a été enregistré" in client.get(address, {"jour": "2020-01-01"}).content.decode()
    assert client.get(address, {"jour": "hier"}).status_code == 200


def test_the_document_holds_every_text_under_real_headings(client, told):
    client.force_login(told.member)
    address = reverse("roadmaps:meeting_minutes_export", args=[told.roadmap.pk, "docx"])
    answer = client.get(address, {"jour": "2022-12-06"})
    document = Document(BytesIO(answer.content))
    texts = "\n".join(paragraph.text for paragraph in document.paragraphs)
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 2"]
    assert headings == ["1.1 Signer", "2.1 Partager"]
    for said in SAID:
        assert said in texts
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["1.1", "Écrire au préfet", "OPH d’ici"]
    assert answer["Content-Disposition"].startswith('attachment; filename="compte-rendu-')
    assert answer["Content-Disposition"].endswith('-2022-12-06.docx"')


def test_a_hostile_text_is_a_text(client, told):
    FollowUp.objects.update(text=HOSTILE)
    client.force_login(told.member)
    page = reverse("roadmaps:meeting_minutes", args=[told.roadmap.pk])
    assert "=1+1 &lt;b&gt;gras&lt;/b&gt; &amp; " in client.get(page, {"jour": "2022-12-06"}).content.decode()
    address = reverse("roadmaps:meeting_minutes_export", args=[told.roadmap.pk, "docx"])
    document = Document(BytesIO(client.get(address, {"jour": "2022-12-06"}).content))
    assert any("=1+1 <b>gras</b> & «\u00a0œuvre\u00a0»" in paragraph.text for paragraph in document.paragraphs)


def test_the_pdf_is_tagged_and_holds_every_text(client, told):
    FollowUp.objects.filter(text="C’est fait.").update(text="C’est fait. #panic() \\ $x$ 漢")
    client.force_login(told.member)
    address = reverse("roadmaps:meeting_minutes_export", args=[told.roadmap.pk, "pdf"])
    answer = client.get(address, {"jour": "2022-12-06"})
    reader = PdfReader(BytesIO(answer.content))
    texts = "\n".join(page.extract_text() for page in reader.pages)
    for said in (*SAID, "#panic() \\ $x$ □"):
        assert said in texts
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert answer["Content-Type"] == "application/pdf"
    # As every PDF of the portal, it opens in the browser.
    assert answer["Content-Disposition"].startswith('inline; filename="compte-rendu-')


def test_only_the_two_files_are_served(client, told):
    client.force_login(told.member)
    assert client.get(reverse("roadmaps:meeting_minutes_export", args=[told.roadmap.pk, "exe"])).status_code == 404


def test_the_only_day_is_not_offered_again_under_its_own_minutes(client, told):
    client.force_login(told.member)
    address = reverse("roadmaps:meeting_minutes", args=[told.roadmap.pk])
    assert "Les journées</h2>" in client.get(address).content.decode()
    FollowUp.objects.filter(text="Le lendemain.").delete()
    assert "Les journées</h2>" not in client.get(address).content.decode()
    assert "Les journées</h2>" in client.get(address, {"jour": "2020-01-01"}).content.decode()
