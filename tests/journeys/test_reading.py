"""The public reads the programme: by pointer, by keyboard, by touch, on paper, and without JavaScript."""

import io

import pytest
from pypdf import PdfReader

PROGRAMME = "/cycles/attributions-2022/"
EXPLANATION = ["Union", "régionale", "pour", "l’habitat"]


@pytest.fixture(autouse=True)
def _programme(cycle_2022):
    """The real cycle is there."""


def tip(page):
    """Whether the explanation of the last acronym among the people is in sight."""
    box = page.locator(".person .term__tip").last.bounding_box()
    return box is not None and box["height"] > 20


def term(page):
    return page.locator(".person .term").last


def test_an_acronym_is_explained_on_hover_and_escape_closes_it(page):
    page.goto(PROGRAMME)
    assert not tip(page)
    term(page).hover()
    assert tip(page)
    assert term(page).inner_text().split() == ["URH", *EXPLANATION]
    page.keyboard.press("Escape")
    assert not tip(page)


def test_an_acronym_is_explained_on_focus(page):
    page.goto(PROGRAMME)
    term(page).focus()
    assert tip(page)


def test_an_acronym_is_explained_by_touch_inside_the_screen(new_page):
    page = new_page(width=390, has_touch=True)
    page.goto(PROGRAMME)
    term(page).tap()
    assert tip(page)
    box = page.locator(".person .term__tip").last.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_everything_is_read_without_javascript(new_page):
    page = new_page(java_script_enabled=False)
    page.goto(PROGRAMME)
    term(page).hover()
    assert tip(page)
    page.get_by_role("link", name="Informations pratiques").click()
    assert page.url.endswith("#pratique")


def test_the_programme_is_printed_on_two_pages(page):
    page.goto(PROGRAMME)
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) == 2
    text = " ".join(sheet.extract_text() for sheet in sheets)
    assert "Paméla Pruvost" in text
    assert "Aller au contenu" not in text


def test_the_calendar_is_downloaded(page):
    page.goto(PROGRAMME)
    with page.expect_download() as calendar:
        page.get_by_role("link", name="Ajouter à mon agenda").click()
    assert calendar.value.suggested_filename == "attributions-2022.ics"


def test_a_cold_visit_weighs_little(page):
    answers = []
    page.on("response", lambda response: answers.append(response))
    page.goto(PROGRAMME, wait_until="networkidle")
    assert len(answers) <= 8
    assert sum(len(answer.body()) for answer in answers) <= 60_000
