"""A page as lines that its white space does not change: how two of them are told to differ by white space alone."""

import re
from html.parser import HTMLParser

# Where a space is a space: what one typed, what runs.
EXACT = {"pre", "textarea", "script", "style"}
# Beside one of these, white space is never drawn.
BLOCK = re.compile(
    r"</?(?:address|article|aside|base|blockquote|body|br|caption|col|colgroup|dd|details|dialog|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|head|header|hgroup|hr|html|legend|li|link|main|meta|nav|ol|optgroup|option"
    r"|p|pre|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul)[ >]"
)
SPACES = re.compile(r"[ \t\r\n\f]+")
SPACE = " "


class Markup(HTMLParser):
    """Reads a page as lines: one for each tag, with its attributes in order, and one for each text."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=False)
        self.lines, self._text, self._exact = [], [], 0
        self.feed(text)
        self.close()
        self._end_text()

    def handle_starttag(self, tag, attributes):
        """A tag, whatever separates its attributes."""
        self._end_text()
        given = [name if value is None else f'{name}="{value}"' for name, value in attributes]
        self.lines.append(f"<{' '.join([tag, *given])}>")
        self._exact += tag in EXACT

    def handle_startendtag(self, tag, attributes):
        """A tag that closes itself: it has no content to be exact about."""
        exact = self._exact
        self.handle_starttag(tag, attributes)
        self._exact = exact

    def handle_endtag(self, tag):
        """The end of an element."""
        self._end_text()
        self._exact -= tag in EXACT and self._exact > 0
        self.lines.append(f"</{tag}>")

    def handle_data(self, data):
        """A part of a text."""
        self._text.append(data)

    def handle_entityref(self, name):
        """A character under its name."""
        self._text.append(f"&{name};")

    def handle_charref(self, name):
        """A character under its number."""
        self._text.append(f"&#{name};")

    def handle_comment(self, data):
        """A comment, which people may read in the source."""
        self._end_text()
        self.lines.append(f"<!--{SPACES.sub(SPACE, data)}-->")

    def handle_decl(self, declaration):
        """The kind of document."""
        self.lines.append(f"<!{declaration}>")

    def _end_text(self):
        text = "".join(self._text)
        self._text = []
        if text:
            self.lines.append(text if self._exact else SPACES.sub(SPACE, text))


def lines_of(text: str) -> list[str]:
    """The page with each run of white space as one space."""
    return Markup(text).lines


def lines_as_drawn(lines: list[str]) -> list[str]:
    """The same lines without the white space that is beside a block, hence never drawn."""
    drawn = []
    for number, line in enumerate(lines):
        if not line.startswith("<"):
            line = line.removeprefix(SPACE) if number == 0 or is_block(lines[number - 1]) else line
            line = line.removesuffix(SPACE) if number == len(lines) - 1 or is_block(lines[number + 1]) else line
        if line:
            drawn.append(line)
    return drawn


def is_block(line):
    """Whether this line is a tag of a block."""
    return bool(BLOCK.match(line))
