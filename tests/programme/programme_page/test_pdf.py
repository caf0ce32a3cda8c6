"""The PDF of a programme, read back."""

import datetime
import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from programme.kit.markdown import blocks_of_markdown
from programme.programme_page.pdf import programme_data, programme_pdf
from programme.programme_page.timetable import timetable_for
from tests.factories.participants import UserFactory
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    LegalLandmarkFactory,
    SequenceFactory,
    SpeakerFactory,
    TrainingSessionFactory,
    VenueFactory,
)

pytestmark = pytest.mark.django_db
PAGE = "https://portail.example/cycles/essai/"
NBSP, NARROW = "\u00a0", "\u202f"
HOSTILE = '#eval("1") \\ " $x$ <script>alert(1)</script> @a *b* _c_ `d` // [e]{f} = g'
TUESDAY = datetime.date(2022, 9, 13)


def timetable_of(cycle):
    return timetable_for(AnonymousUser(), cycle.slug)


def data_of(cycle):
    return programme_data(timetable_of(cycle), PAGE)


def pdf_of(cycle):
    return PdfReader(io.BytesIO(programme_pdf(timetable_of(cycle), page_url=PAGE)))


def text_of(cycle):
    """The words of the PDF on one line, whatever the kind of space between them."""
    text = " ".join(page.extract_text() for page in pdf_of(cycle).pages)
    return " ".join(text.split())


def block_of(cycle):
    (block,) = data_of(cycle)["blocks"]
    return block


def plain_span(text, **style):
    return {"text": text, "strong": False, "emphasis": False, "link": ""} | style


@pytest.fixture
def cycle_2022():
    call_command("load_cycle_2022", verbosity=0)
    return timetable_for(AnonymousUser(), "attributions-2022").cycle


def test_the_pdf_is_tagged_titled_and_in_french(cycle_2022):
    pdf = pdf_of(cycle_2022)
    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"
    assert root["/Lang"] == "fr-FR"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert pdf.metadata.title == "Mettre en œuvre la réforme des attributions de logements sociaux"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()


def test_the_headings_are_hierarchical(cycle_2022):
    def titles(entries):
        return [titles(entry) if isinstance(entry, list) else entry.title for entry in entries]

    assert titles(pdf_of(cycle_2022).outline) == [
        "Mettre en œuvre la réforme des attributions de logements sociaux",
        [
            "Les journées",
            ["Prendre du recul, s’outiller", "Faire le point, définir sa feuille de route"],
            "Formatrices et formateurs",
            "Témoins",
            "Contexte",
            "Publics",
            "Objectifs",
            "Méthodes",
            "Repères juridiques",
            "Ce que les participantes et participants en ont dit",
            "Informations pratiques",
        ],
    ]


def test_the_2022_programme_holds_in_two_pages_with_all_its_people(cycle_2022):
    assert len(pdf_of(cycle_2022).pages) == 2
    text = text_of(cycle_2022)
    for contribution in timetable_of(cycle_2022).contributions:
        assert str(contribution.speaker) in text
    assert "9 d’intercommunalités + 13 de bailleurs sociaux + 1 des services de l’État = 23." in text
    assert "Mardi 13, mercredi 14 et jeudi 15 septembre 2022" in text
    assert "Horaires : non renseignés. Lieu : non renseigné." in text
    assert "Horaires : non renseignés. Lieu : Locaux de l’IREV." in text
    assert "Loi ALUR, n° 2014-366 du 24 mars 2014" in text
    assert [f"{number}/2" in page.extract_text() for number, page in enumerate(pdf_of(cycle_2022).pages, 1)] == [
        True
    ] * 2


def test_the_same_data_give_the_same_bytes(cycle_2022):
    first, again = (programme_pdf(timetable_of(cycle_2022), page_url=PAGE) for _ in range(2))
    assert first == again


def test_only_the_fonts_of_typst_are_used(cycle_2022):
    fonts = {
        font.get_object()["/BaseFont"].split("+")[-1]
        for page in pdf_of(cycle_2022).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.split("-")[0] for name in fonts} == {"LibertinusSerif"}


def test_a_cycle_without_anything_still_has_its_programme():
    text = text_of(CycleFactory(published=True, title="Un titre", summary="Une phrase."))
    assert text.startswith("Cycles de formation IREV, Hauts-de-France")
    assert "Les dates ne sont pas encore renseignées." in text
    assert "Tarif : non renseigné Contact : non renseigné" in text


def test_accents_apostrophes_and_ligatures_survive():
    speaker = SpeakerFactory(first_name="Maëlys", last_name="Lœuillet-D’Haÿ")
    cycle = ContributionFactory(cycle=CycleFactory(published=True), speaker=speaker, function="Cheffe d'œuvre").cycle
    text = text_of(cycle)
    assert "Maëlys Lœuillet-D’Haÿ" in text
    assert "Cheffe d’œuvre" in text


def test_hostile_texts_are_shown_and_never_evaluated():
    cycle = CycleFactory(published=True, title=HOSTILE, summary=HOSTILE, price=HOSTILE, contact_name=HOSTILE)
    day = TrainingSessionFactory(cycle=cycle, title=HOSTILE, state_note=HOSTILE, venue=VenueFactory(name=HOSTILE))
    part = SequenceFactory(cycle=cycle, title=HOSTILE, text=HOSTILE, sessions=[day])
    ContributionFactory(cycle=cycle, function=HOSTILE, organisation=HOSTILE).sequences.add(part)
    assert text_of(cycle).count('#eval("1") \\ " $x$ <script>alert(1)</script>') == 11


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Été 😀👍🏽", "Été"),
        ("a\x0bb\x01c\x02", "abc"),
        ("漢字", "□□"),
        ("e\u0301te\u0301", "été"),
        ("\u202eabc\u2066", "abc"),
    ],
)
def test_characters_without_a_drawing_neither_break_nor_show(given, shown):
    assert f"{shown} Une phrase." in text_of(CycleFactory(published=True, title=given, summary="Une phrase."))


def test_signs_of_a_telephone_that_say_something_are_drawn():
    given = "✅ Fait, ❌ à faire, ➡️ ensuite, ⚠️ attention"
    text = text_of(CycleFactory(published=True, title=given, summary="Une phrase."))
    assert "✔ Fait, ✘ à faire, → ensuite, ! attention" in text


def test_titles_of_which_nothing_can_be_drawn_are_named_all_the_same():
    cycle = CycleFactory(published=True, title="😀")
    day = TrainingSessionFactory(cycle=cycle, title="👍")
    SequenceFactory(cycle=cycle, title="🎉", sessions=[day])
    assert text_of(cycle).count("Sans titre") == 3


def test_sixty_sequences_and_long_titles_flow_over_the_pages():
    cycle = CycleFactory(published=True, title="Un titre très long " * 10)
    day = TrainingSessionFactory(cycle=cycle, title="Une journée " * 16)
    for number in range(60):
        SequenceFactory(cycle=cycle, title=f"Partie n° {number} ; " + "mot " * 40, text="mot " * 60, sessions=[day])
    pdf = pdf_of(cycle)
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert [number for number in range(60) if f"Partie n° {number} ;" not in text] == []
    assert len(pdf.pages) > 4


def test_a_cancelled_and_a_moved_day_say_so_in_words():
    cycle = CycleFactory(published=True)
    days = [
        TrainingSessionFactory(cycle=cycle, date=TUESDAY, state="cancelled", state_note="Salle fermée."),
        TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 14), announced_date=datetime.date(2022, 9, 1)),
    ]
    SequenceFactory(cycle=cycle, sessions=days)
    assert block_of(cycle)["alerts"] == [
        f"La journée du mardi 13{NBSP}septembre 2022 est annulée.",
        "Salle fermée.",
        f"La journée annoncée pour le jeudi 1er{NBSP}septembre 2022 a lieu le mercredi 14{NBSP}septembre 2022.",
    ]
    assert [leaf["weekday"] for leaf in block_of(cycle)["leaves"]] == ["annulée", "mercredi"]
    assert "La journée du mardi 13 septembre 2022 est annulée. Salle fermée." in text_of(cycle)


def test_a_moved_day_that_is_cancelled_is_only_cancelled():
    cycle = CycleFactory(published=True)
    TrainingSessionFactory(cycle=cycle, date=TUESDAY, announced_date=datetime.date(2022, 9, 1), state="cancelled")
    assert block_of(cycle)["alerts"] == [f"La journée du mardi 13{NBSP}septembre 2022 est annulée."]


def test_days_of_a_block_that_agree_share_one_line_and_the_others_have_theirs():
    cycle = CycleFactory(published=True)
    hours = {"morning_starts": datetime.time(9), "morning_ends": datetime.time(12)}
    days = [
        TrainingSessionFactory(cycle=cycle, date=TUESDAY, **hours),
        TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 14)),
    ]
    SequenceFactory(cycle=cycle, sessions=days)
    assert block_of(cycle)["facts"] == [
        f"Horaires du mardi 13{NBSP}septembre 2022{NBSP}: de 9{NBSP}h à 12{NBSP}h.",
        f"Horaires du mercredi 14{NBSP}septembre 2022{NBSP}: non renseignés.",
        f"Lieu{NBSP}: non renseigné.",
    ]


def test_days_of_two_months_each_name_theirs():
    cycle = CycleFactory(published=True)
    dates = [datetime.date(2022, 9, 30), datetime.date(2022, 10, 1), datetime.date(2022, 10, 3)]
    SequenceFactory(cycle=cycle, sessions=[TrainingSessionFactory(cycle=cycle, date=date) for date in dates])
    assert block_of(cycle)["title"] == (f"Vendredi 30{NBSP}septembre 2022, samedi 1er et lundi 3{NBSP}octobre 2022")


def test_shares_are_shown_only_when_the_three_are_recorded():
    cycle = CycleFactory(published=True, recorded_participants=5, recorded_from_landlords=5)
    assert data_of(cycle)["shares"] == []
    none = {"recorded_from_intercommunalities": 0, "recorded_from_landlords": 5, "recorded_from_state": 0}
    whole = CycleFactory(published=True, recorded_participants=5, **none)
    assert [share["value"] for share in data_of(whole)["shares"]] == [0, 5, 0]
    assert "0 d’intercommunalités + 5 de bailleurs sociaux + 0 des services de l’État = 5." in text_of(whole)


def test_retired_landmarks_are_left_out():
    cycle = CycleFactory(published=True)
    gone = LegalLandmarkFactory(retired_at=datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC))
    cycle.landmarks.set([LegalLandmarkFactory(), gone])
    assert data_of(cycle)["landmarks"] == [
        {"name": "Loi d’essai", "detail": f"n°{NBSP}2000-1 du 1er{NBSP}janvier 2000"}
    ]


def test_markdown_becomes_paragraphs_lists_and_styled_words():
    text = "Un **gras** et *un **double***.\nSuite ;  \nfin.\n\n- un\n- [lien](/reperes/)\n\n1. a"
    assert blocks_of_markdown(text, base_url=PAGE) == [
        {
            "spans": [
                plain_span("Un "),
                plain_span("gras", strong=True),
                plain_span(" et "),
                plain_span("un ", emphasis=True),
                plain_span("double", strong=True, emphasis=True),
                plain_span("."),
                plain_span(" "),
                plain_span(f"Suite{NARROW};"),
                plain_span("\n"),
                plain_span("fin."),
            ]
        },
        {
            "ordered": False,
            "items": [
                [{"spans": [plain_span("un")]}],
                [{"spans": [plain_span("lien", link="https://portail.example/reperes/")]}],
            ],
        },
        {"ordered": True, "items": [[{"spans": [plain_span("a")]}]]},
    ]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("# Titre", [plain_span("Titre", strong=True)]),
        ("> cité", [plain_span("cité")]),
        ("```\ncode\n```", [plain_span("code\n")]),
        ("<b>x</b>", [plain_span("<b>x</b>")]),
        ("[vide]()", [plain_span("vide")]),
        ("[mauvais](http://[z:z]/)", [plain_span("mauvais")]),
        ("[long](/" + "a" * 2000 + ")", [plain_span("long")]),
        ("[script](javascript:alert)", [plain_span("[script](javascript:alert)")]),
    ],
)
def test_other_markdown_comes_as_paragraphs(text, spans):
    assert blocks_of_markdown(text, base_url=PAGE) == [{"spans": spans}]


def test_markdown_of_every_kind_is_rendered():
    text = "# Titre\n\n**gras** *penché* [lien](/a/) <https://b.example>\n\n- un\n  - deux\n    1. trois\n\n---\n\n"
    text += "[ ](/c/) `x`"
    names = ("context", "objectives", "audience", "methods", "practical", "feedback")
    words = text_of(CycleFactory(published=True, **dict.fromkeys(names, text)))
    assert words.count("Titre gras penché lien https://b.example") == 6


def test_lists_nested_beyond_reason_do_not_break():
    text = "\n".join("  " * depth + "- x" for depth in range(40)) + "\n\n" + "> " * 60 + "y"
    assert "Contexte" in text_of(CycleFactory(published=True, context=text))


def test_cycle_programme_pdf_is_shown_in_the_browser(client):
    cycle = CycleFactory(published=True)
    response = client.get(reverse("programme:cycle_programme_pdf", args=[cycle.slug]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="programme-{cycle.slug}.pdf"'
    assert f"http://testserver/cycles/{cycle.slug}/" in PdfReader(io.BytesIO(response.content)).pages[0].extract_text()


def test_cycle_programme_pdf_of_a_draft_is_for_staff_who_may_and_says_so(client):
    address = reverse("programme:cycle_programme_pdf", args=[CycleFactory().slug])
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(staff=True, permissions=["view_cycle"]))
    content = client.get(address).content
    assert "Brouillon : programme non publié." in PdfReader(io.BytesIO(content)).pages[0].extract_text()


@pytest.mark.parametrize("number", [1, 3])
def test_a_programme_takes_four_queries_whatever_its_size(django_assert_num_queries, number):
    cycle = CycleFactory(published=True)
    for _ in range(number):
        day = TrainingSessionFactory(cycle=cycle, venue=VenueFactory())
        ContributionFactory(cycle=cycle).sequences.add(SequenceFactory(cycle=cycle, sessions=[day]))
        cycle.landmarks.add(LegalLandmarkFactory())
    with django_assert_num_queries(4):
        programme_data(timetable_of(cycle), PAGE)
