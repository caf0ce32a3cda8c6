"""The words of the messages: Markdown first, values after, escaped."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from participants.mail.values import Contact, Lines, moment_in_words
from participants.mail.wording import (
    Wording,
    allowed_names,
    check_body,
    check_subject,
    default_wordings,
    render,
)
from participants.models import MessageKind
from participants.models.letter import every_letter

KIND = MessageKind.ACCEPTED


def fill(body, subject="Objet", kind=KIND, **context):
    return render(kind, Wording(subject, body), context)


def body_of(text):
    """The text without its foot."""
    return text.split("\n\n--\n")[0]


@pytest.mark.parametrize("kind", every_letter())
def test_the_words_that_come_with_the_portal_hold_only_names_that_are_known(kind):
    words = default_wordings()[kind]
    check_subject(kind, words.subject)
    check_body(kind, words.body)
    assert "'" not in words.subject + words.body


@pytest.mark.parametrize("kind", every_letter())
def test_no_name_is_left_in_a_message_whose_values_are_known(kind):
    words = default_wordings()[kind]
    done = render(kind, words, dict.fromkeys(allowed_names(kind), "valeur"))
    assert "{" not in done.subject + done.text + done.fragment


def test_markdown_is_rendered_and_its_text_version_reads_plainly():
    done = fill("Bonjour **{prenom}**,\n\n- un\n- deux : {nom}\n\n1. *x*", prenom="Zoé", nom="Ici")
    assert done.fragment == (
        "<p>Bonjour <strong>Zoé</strong>,</p>\n<ul>\n<li>un</li>\n<li>deux\xa0: Ici</li>\n</ul>\n"
        "<ol>\n<li><em>x</em></li>\n</ol>\n"
    )
    assert body_of(done.text) == "Bonjour Zoé,\n\n- un\n- deux\xa0: Ici\n\n1. x"


@pytest.mark.parametrize(
    "value", ["<b>gras</b>", "**gras**", "[x](javascript:alert(1))", "# titre", "`code`", "&amp;", '" onclick="x']
)
def test_a_value_is_never_markup(value):
    done = fill("{prenom} et {nom}", prenom=value, nom="Fin")
    shown = done.fragment.removeprefix("<p>").removesuffix("</p>\n")
    assert "<" not in shown
    assert '"' not in shown
    assert body_of(done.text) == f"{value} et Fin"


def test_a_value_that_looks_like_a_name_stays_as_it_is():
    done = fill("{prenom}\n\n{journees}", prenom="{nom}", nom="secret", journees=Lines(("{nom}",)))
    assert "secret" not in done.text + done.fragment
    assert done.fragment == "<p>{nom}</p>\n<ul>\n<li>{nom}</li>\n</ul>\n"


@pytest.mark.parametrize("value", ["http://mal.example/x", "www.mal.example", "Allez sur mal.example"])
def test_no_mail_program_makes_a_link_of_a_name(value):
    done = fill("Bonjour {prenom}", prenom=value)
    assert value not in done.text
    assert done.text.replace("\u2060", "").startswith(f"Bonjour {value}")


def test_a_subject_is_one_line_without_hidden_marks_and_not_endless():
    done = fill("x", subject="Bonjour {prenom}", prenom="A\r\nBcc: x@example.org\u202e\x00\x0b\u2028B")
    assert done.subject == "Bonjour A Bcc: x@example.org B"
    assert len(fill("x", subject="{prenom}", prenom="x" * 10_000).subject) == 300


def test_an_address_is_a_link_a_button_or_the_end_of_a_label():
    url = "http://testserver/a?b=1&c=2"
    done = fill("[Ouvrir]({lien_espace})\n\nVoir [ici]({lien_espace}) ou {lien_espace}.", lien_espace=url)
    link = 'href="http://testserver/a?b=1&amp;c=2"'
    assert done.fragment == (
        f"<p><a {link}>Ouvrir</a></p>\n"
        f"<p>Voir <a {link}>ici</a> ou <a {link}>http://testserver/a?b=1&amp;c=2</a>.</p>\n"
    )
    assert body_of(done.text) == f"Ouvrir\xa0:\n{url}\n\nVoir ici ({url}) ou {url}."
    assert done.html.count("display:inline-block") == 1


def test_a_link_of_the_portal_is_made_absolute():
    done = fill("Les [repères](/reperes/)")
    assert 'href="http://testserver/reperes/"' in done.fragment
    assert "repères (http://testserver/reperes/)" in done.text


def test_what_names_an_empty_value_is_left_out():
    done = fill("Bonjour {prenom},\n\nMotif : {motif}\n\n- Lieu : {lieu}\n- Nom : {nom}\n\n- {lieu}\n\nFin", nom="Z")
    assert body_of(done.text) == "- Nom\xa0: Z\n\nFin"


def test_a_reason_keeps_its_lines_and_its_addresses():
    done = fill("{motif}", motif="Un.\r\nDeux <b>.\r\n\r\nVoir http://irev.example/page.")
    assert done.fragment == "<p>Un.<br>Deux &lt;b&gt;.</p>\n<p>Voir http://irev.example/page.</p>\n"
    assert body_of(done.text) == "Un.\nDeux <b>.\n\nVoir http://irev.example/page."


def test_days_are_a_list_of_their_own_or_the_part_of_a_sentence():
    days = Lines(("mardi", "mercredi"))
    done = fill("{journees}\n\nSoit {journees}.", journees=days)
    assert body_of(done.text) == "- mardi\n- mercredi\n\nSoit mardi ; mercredi."
    assert "<ul>\n<li>mardi</li>\n<li>mercredi</li>\n</ul>" in done.fragment


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        (Contact("Ana", "ana@example.org"), "Ana, ana@example.org"),
        (Contact("", "ana@example.org"), "ana@example.org"),
        (Contact("Ana", ""), "Ana"),
    ],
)
def test_the_contact_is_named_as_far_as_it_is_known(contact, text):
    done = fill("Écrivez à {contact}", contact=contact)
    assert body_of(done.text) == f"Écrivez à {text}"
    assert ('href="mailto:ana@example.org"' in done.fragment) == bool(contact.email)


def test_the_foot_says_why_and_where_from():
    done = render(KIND, Wording("Objet", "x"), {}, reason="Parce que.")
    assert done.text.endswith("--\nParce que.\nPortail des cycles de formation de l’IREV\xa0: http://testserver\n")
    assert "Parce que.<br>" in done.html
    assert done.html.startswith('<!DOCTYPE html>\n<html lang="fr">')
    assert "src=" not in done.html


@pytest.mark.parametrize("text", ["{Prenom}", "{ prenom }", "{}", "{code}", "{prenom.password}"])
def test_a_name_that_the_message_does_not_know_is_refused_with_those_it_knows(text):
    with pytest.raises(ValidationError) as refusal:
        check_body(KIND, text)
    (message,) = refusal.value.messages
    assert message.startswith(f"Nom inconnu ici\xa0: {text}. Noms possibles\xa0: {{prenom}}, {{nom}},")


@pytest.mark.parametrize("text", ["{ sans fin", "100 % }", "{prenom} {nom}", "[x]({lien_espace})", "[x](/reperes/)"])
def test_what_the_message_knows_and_lone_braces_are_allowed(text):
    check_body(KIND, text)


@pytest.mark.parametrize("text", ["[x]({prenom})", "[x](http://mal.example/{nom})", "[x](mailto:{nom})"])
def test_no_value_makes_a_link_but_an_address_of_the_portal(text):
    with pytest.raises(ValidationError, match="Dans un lien"):
        check_body(KIND, text)


@pytest.mark.parametrize(("kind", "name"), [(MessageKind.LOGIN_CODE, "code"), (KIND, "motif"), (KIND, "journees")])
def test_a_subject_tells_no_secret(kind, name):
    with pytest.raises(ValidationError, match="Nom inconnu ici"):
        check_subject(kind, f"{{{name}}}")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime.datetime(2026, 11, 27, 17, 0, tzinfo=datetime.UTC), "vendredi 27\xa0novembre 2026 à 18\xa0h"),
        (datetime.datetime(2026, 7, 1, 21, 59, 59, tzinfo=datetime.UTC), "mercredi 1er\xa0juillet 2026 inclus"),
    ],
)
def test_a_moment_is_told_in_the_time_of_paris(moment, words):
    assert moment_in_words(moment) == words
