"""What a message is filled with: each value knows how it reads in a subject, in a text and in HTML, harmlessly."""

import datetime
import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import escape

from programme.kit.french import CONTROLS, NBSP, clock, long_date

# Marks that turn the reading order round or take no room: a name that holds one could show as another.
INVISIBLE = re.compile("[\u200b-\u200f\u061c\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")

# A no-break space is meant, and stays.
SPACES = re.compile("[ \t\n\u2028\u2029]+")

# Mail programs make links of whatever looks like an address; a joiner that nobody sees stops them.
ADDRESS_LIKE = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})|(?<=:)(?=//)")
JOINER = "\u2060"


def clean_lines(text: str) -> str:
    """The text without control characters and invisible marks, its newlines kept."""
    return INVISIBLE.sub("", CONTROLS.sub("", re.sub(r"\r\n?", "\n", str(text)))).strip()


def clean_line(text: str) -> str:
    """The text on one line, without control characters and invisible marks."""
    return SPACES.sub(" ", clean_lines(text))


def without_links(text: str) -> str:
    """The text, of which no mail program makes a link."""
    return ADDRESS_LIKE.sub(lambda found: found[0] + JOINER, text)


class Value:
    """What stands in place of a name in braces."""

    def as_line(self) -> str:
        """For a subject or the middle of a sentence, as plain text."""
        raise NotImplementedError

    def as_text(self) -> str:
        """For a paragraph of its own, as plain text."""
        return self.as_line()

    def as_html(self) -> str:
        """For a sentence, as HTML."""
        return escape(self.as_line())

    def as_block(self) -> str:
        """For a paragraph of its own, as HTML."""
        return f"<p>{self.as_html()}</p>"


@dataclass(frozen=True)
class Words(Value):
    """Words typed by somebody: a name, a body. They say what they say, and lead nowhere."""

    words: str

    def as_line(self) -> str:
        return without_links(clean_line(self.words))


@dataclass(frozen=True)
class Sentences(Value):
    """A text that staff typed, which may run over several lines and name an address."""

    words: str

    def as_line(self) -> str:
        return clean_line(self.words)

    def as_text(self) -> str:
        return clean_lines(self.words)

    def as_block(self) -> str:
        paragraphs = re.split(r"\n\s*\n", self.as_text())
        return "\n".join(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)


@dataclass(frozen=True)
class Link(Value):
    """An address of the portal."""

    url: str

    def as_line(self) -> str:
        return self.url

    def as_html(self) -> str:
        return f'<a href="{escape(self.url)}">{escape(self.url)}</a>'


@dataclass(frozen=True)
class Contact(Value):
    """Whom to write to: a name, an address, either of them or none."""

    name: str = ""
    email: str = ""

    def as_line(self) -> str:
        return ", ".join(part for part in (without_links(clean_line(self.name)), clean_line(self.email)) if part)

    def as_html(self) -> str:
        email = escape(clean_line(self.email))
        parts = [escape(without_links(clean_line(self.name))), f'<a href="mailto:{email}">{email}</a>' if email else ""]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Lines(Value):
    """Several things, each on its line."""

    lines: tuple[str, ...] = ()

    def as_line(self) -> str:
        return " ; ".join(self._clean)

    def as_text(self) -> str:
        return "\n".join(f"- {line}" for line in self._clean)

    def as_block(self) -> str:
        return "<ul>\n" + "".join(f"<li>{escape(line)}</li>\n" for line in self._clean) + "</ul>"

    @property
    def _clean(self) -> list[str]:
        return [without_links(clean_line(line)) for line in self.lines]


@dataclass(frozen=True)
class Section:
    """What there is to tell of one thing: its name, since when, its lines, and links with their words."""

    title: str
    lines: tuple[str, ...]
    since: datetime.datetime | None = None
    links: tuple[tuple[str, str], ...] = ()

    @property
    def heading(self) -> str:
        """Its name and the moment, on one line."""
        title = without_links(clean_line(self.title))
        return f"{title}, depuis le {moment_in_words(self.since)}" if self.since else title


@dataclass(frozen=True)
class Sections(Value):
    """Several things, each under its heading."""

    sections: tuple[Section, ...] = ()

    def as_line(self) -> str:
        return " ; ".join(section.heading for section in self.sections)

    def as_text(self) -> str:
        return "\n\n".join(self._text(section) for section in self.sections)

    def as_block(self) -> str:
        return "".join(self._block(section) for section in self.sections)

    def _text(self, section: Section) -> str:
        links = [f"{words}{NBSP}: {url}" for words, url in section.links]
        return "\n".join([section.heading, Lines(section.lines).as_text(), *links])

    def _block(self, section: Section) -> str:
        links = " · ".join(f'<a href="{escape(url)}">{escape(words)}</a>' for words, url in section.links)
        foot = f"\n<p>{links}</p>" if links else ""
        return f"<h3>{escape(section.heading)}</h3>\n{Lines(section.lines).as_block()}{foot}\n"


@dataclass(frozen=True)
class Code(Value):
    """A code to copy, in large."""

    code: str

    def as_line(self) -> str:
        return clean_line(self.code)

    def as_html(self) -> str:
        return f'<strong class="code">{escape(self.as_line())}</strong>'


def value_of(name: str, value: object) -> Value:
    """The value of a name, from what the caller gave: a value already, a moment, an address or words."""
    if isinstance(value, Value):
        return value
    if isinstance(value, datetime.datetime):
        return Words(moment_in_words(value))
    if isinstance(value, datetime.date):
        return Words(long_date(value))
    text = "" if value is None else str(value)
    if name == "lien" or name.startswith("lien_"):
        return Link(clean_line(text))
    if name == "motif":
        return Sentences(text)
    return Code(text) if name == "code" else Words(text)


def moment_in_words(moment: datetime.datetime) -> str:
    """« vendredi 27 novembre 2026 à 18 h », in local time; a day's last minute is the day, « inclus »."""
    local = timezone.localtime(moment)
    if local.time() >= datetime.time(23, 59):
        return f"{long_date(local.date())} inclus"
    return f"{long_date(local.date())} à {clock(local.time())}"
