"""The words of the messages: staff write Markdown with names in braces, a message fills them in.

Markdown is rendered first, the names still standing; values come after, escaped: whatever a person typed
as their name, it never becomes markup, a link or a second line of the subject.
"""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from html import unescape
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import escape

from participants.mail.values import Value, clean_line, value_of
from participants.models import MessageTemplate
from participants.models.letter import every_letter, floors, names_of
from programme.kit.french import NBSP, french
from programme.kit.markdown import MARKDOWN, blocks_of_markdown
from programme.reference.loading import Load

NAME = re.compile(r"\{([^{}\n]*)\}")
ENCODED_NAME = re.compile(r"%7B([a-z_]+)%7D")
# A paragraph that is only a name, a tag, a name. Markdown escapes the angle brackets of its attributes.
PIECES = re.compile(r"<p>\{(?P<lone>[a-z_]+)\}</p>|(?P<tag><[^>]*>)|\{(?P<name>[a-z_]+)\}")
HREF = re.compile(r'href="([^"]*)"')
BUTTON = re.compile(r'<p><a href="([^"]*)">(?!https?:)([^<]*)</a></p>')
LONGEST_SUBJECT = 300

# What the names of a letter stand for.
Values = dict[str, Value]

# Mail programs drop style sheets: each element carries its own style.
STYLES = {
    "<p>": "margin:0 0 16px",
    "<ul>": "margin:0 0 16px;padding-left:22px",
    "<ol>": "margin:0 0 16px;padding-left:22px",
    "<li>": "margin:0 0 6px",
    "<h1>": "margin:0 0 16px;font-size:20px",
    "<h2>": "margin:0 0 16px;font-size:18px",
    "<h3>": "margin:0 0 16px;font-size:16px",
    "<blockquote>": "margin:0 0 16px;padding-left:14px;border-left:3px solid #9c3b28",
    '<strong class="code">': "font-family:monospace;font-size:30px;letter-spacing:4px",
}
BUTTON_STYLE = (
    "display:inline-block;padding:12px 20px;background:#14304a;color:#ffffff;"
    "border-radius:4px;font-weight:bold;text-decoration:none"
)
LINK_STYLE = "color:#9c3b28"


@dataclass(frozen=True)
class Wording:
    """A subject and a body, with their names in braces."""

    subject: str
    body: str


@dataclass(frozen=True)
class Rendered:
    """A message ready to leave: `fragment` is its body alone as safe HTML without style, to be shown in a page."""

    subject: str
    text: str
    html: str
    fragment: str


def allowed_names(kind: str) -> tuple[str, ...]:
    """The names that a message of a kind knows."""
    return every_letter()[kind].names


@cache
def default_wordings() -> dict[str, Wording]:
    """The words that come with the portal, by kind."""
    files = [tomllib.loads(floor.words.read_text(encoding="utf-8")) for floor in floors]
    return {kind: Wording(row["subject"], row["body"].strip()) for rows in files for kind, row in rows.items()}


def wording_of(kind: str) -> Wording:
    """The words of a kind as staff left them; those of the portal when there is no row."""
    row = MessageTemplate.objects.filter(kind=kind).first()
    return Wording(row.subject, row.body) if row else default_wordings()[kind]


@transaction.atomic
def load_message_templates(*, overwrite: bool = False) -> Load:
    """Load the words of each kind of message; those that staff changed are kept unless `overwrite`."""
    load = Load(overwrite)
    for kind in every_letter():
        words = default_wordings()[kind]
        load.settle(MessageTemplate, {"kind": kind}, {"subject": words.subject, "body": words.body})
    return load


def check_subject(kind: str, subject: str) -> None:
    """Raise ValidationError when a subject holds a name that it may not."""
    _check_names(subject, [name.word for name in names_of(kind) if name.in_subject])


def check_body(kind: str, body: str) -> None:
    """Raise ValidationError when a body holds a name that its kind does not know, or hides one in a link."""
    _check_names(body, allowed_names(kind))
    for href in HREF.findall(MARKDOWN.render(body)):
        if (name := ENCODED_NAME.search(href)) and (name[0] != href or not name[1].startswith("lien")):
            raise ValidationError(
                "Dans un lien, seul un nom qui commence par « lien » convient, sans rien autour : "
                "[Ouvrir mon espace]({lien_espace})."
            )


def _check_names(text: str, allowed: Collection[str]) -> None:
    unknown = [name for name in dict.fromkeys(NAME.findall(text)) if name not in allowed]
    if unknown:
        listed = ", ".join(f"{{{name}}}" for name in unknown)
        known = ", ".join(f"{{{name}}}" for name in allowed) or "aucun"
        raise ValidationError(f"Nom inconnu ici{NBSP}: {listed}. Noms possibles{NBSP}: {known}.")


def render(kind: str, wording: Wording, context: dict, *, reason: str = "") -> Rendered:
    """Fill a wording in. `reason` says, at the foot, why the person receives the message.

    A paragraph, or a line of a list, that names an empty value is left out.
    """
    values = {name: value_of(name, context.get(name)) for name in allowed_names(kind)}
    body = french(_without_empty(wording.body.replace("\r\n", "\n"), values))
    fragment = _fill_html(MARKDOWN.render(body), values)
    frame = {"reason": reason, "portal": settings.PORTAL_URL, "subject": subject_of(wording.subject, values)}
    return Rendered(
        subject=frame["subject"],
        text=_framed("txt", frame | {"body": _text(body, values)}),
        html=_framed("html", frame | {"body": _styled(fragment)}),
        fragment=fragment,
    )


def _framed(form: str, context: dict) -> str:
    return render_to_string(f"participants/mail/message.{form}", context).strip() + "\n"


def subject_of(subject: str, values: dict[str, Value]) -> str:
    """The subject on one line, its names filled in, no longer than a mail program shows."""
    line = clean_line(_fill_lines(french(subject), values))
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


def _without_empty(body: str, values: Values) -> str:
    """The body without the paragraphs and the lines of lists that name an empty value."""
    empty = {name for name, value in values.items() if not value.as_line()}
    kept = []
    for paragraph in re.split(r"\n[ \t]*\n", body):
        lines = paragraph.split("\n")
        units = lines if all(line.lstrip().startswith(("- ", "* ")) for line in lines) else [paragraph]
        kept.append("\n".join(unit for unit in units if empty.isdisjoint(NAME.findall(unit))))
    return "\n\n".join(paragraph for paragraph in kept if paragraph.strip())


def _fill_lines(text: str, values: Values) -> str:
    return NAME.sub(lambda found: values[found[1]].as_line() if found[1] in values else found[0], text)


def _fill_html(html: str, values: Values) -> str:
    """Markdown's own HTML, with each name replaced by its value, escaped as the place asks.

    In one pass: what looks like a name inside a value is part of the value.
    """

    def filled(found: re.Match[str]) -> str:
        if found["tag"]:
            return _fill_tag(found["tag"], values)
        value = values.get(found["lone"] or found["name"])
        if value is None:
            return found[0]
        return value.as_block() if found["lone"] else value.as_html()

    return PIECES.sub(filled, html)


def _fill_tag(tag: str, values: Values) -> str:
    """A tag whose link is a name leads to its value; a relative link leads to the portal."""
    return HREF.sub(lambda found: f'href="{escape(_address(unescape(found[1]), values))}"', tag)


def _address(href: str, values: Values) -> str:
    name = ENCODED_NAME.fullmatch(href)
    if name and name[1] in values:
        return values[name[1]].as_line()
    return urljoin(f"{settings.PORTAL_URL}/", href)


def _text(body: str, values: Values) -> str:
    """The body as plain text, from its Markdown."""
    return "\n\n".join(_block_text(block, values) for block in blocks_of_markdown(body, base_url=""))


def _block_text(block: dict, values: Values) -> str:
    if "items" in block:
        marks = [f"{number}. " if block["ordered"] else "- " for number in range(1, len(block["items"]) + 1)]
        return "\n".join(mark + _item_text(item, values) for mark, item in zip(marks, block["items"], strict=True))
    spans = block["spans"]
    words = "".join(span["text"] for span in spans)
    if (lone := NAME.fullmatch(words.strip())) and lone[1] in values and not spans[0]["link"]:
        return values[lone[1]].as_text()
    if len(spans) == 1 and spans[0]["link"]:
        return _link_text(spans[0], values, between=f"{NBSP}:\n", after="")
    return "".join(_span_text(span, values) for span in spans)


def _item_text(blocks: list[dict], values: Values) -> str:
    return "\n".join(_block_text(block, values) for block in blocks).replace("\n", "\n  ")


def _span_text(span: dict, values: Values) -> str:
    if span["link"]:
        return _link_text(span, values, between=" (", after=")")
    return _fill_lines(span["text"], values)


def _link_text(span: dict, values: Values, *, between: str, after: str) -> str:
    words, address = _fill_lines(span["text"], values), _address(span["link"], values)
    return address if words == address else f"{words}{between}{address}{after}"


def _styled(fragment: str) -> str:
    """The fragment with the style of each element written on it."""
    html = BUTTON.sub(rf'<p><a style="{BUTTON_STYLE}" href="\1">\2</a></p>', fragment)
    html = html.replace("<a href=", f'<a style="{LINK_STYLE}" href=')
    for tag, style in STYLES.items():
        html = html.replace(tag, f'{tag[:-1]} style="{style}">')
    return html
