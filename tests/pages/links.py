"""Where a page leads: its links, and its forms that only read, sent as they are shown."""

from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

# A button sends nothing unless it is pressed; a file is never sent by a form that only reads.
UNSENT = ("submit", "button", "reset", "image", "file")


class Links(HTMLParser):
    """Collects the addresses of a page, in their order."""

    def __init__(self, text: str):
        super().__init__()
        self.found, self._action, self._fields, self._select = [], None, [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        """A link, or a part of a form."""
        given = {name: value or "" for name, value in attributes}
        if tag in ("a", "area", "link") and "href" in given:
            self.found.append(given["href"])
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self._action, self._fields = given.get("action", ""), []
        elif tag == "select":
            self._select = given.get("name", "")
        elif self._action is not None:
            self._read_field(tag, given)

    def _read_field(self, tag, given):
        if tag == "option" and self._select and "selected" in given:
            self._fields.append((self._select, given.get("value", "")))
        elif tag == "input" and given.get("name") and self._is_sent(given):
            self._fields.append((given["name"], given.get("value", "")))

    @staticmethod
    def _is_sent(given):
        kind = given.get("type", "text")
        return "checked" in given if kind in ("checkbox", "radio") else kind not in UNSENT

    def handle_endtag(self, tag):
        """The end of a form: its address is complete, with its fields and without."""
        if tag == "form" and self._action is not None:
            self.found.append(self._action)
            if self._fields:
                self.found.append(f"{self._action.partition('?')[0]}?{urlencode(self._fields)}")
            self._action = None


def internal(base: str, link: str, *, left_alone: tuple) -> str | None:
    """The path and query of a link of the portal; None when it leads elsewhere, or to a file of the style."""
    here, there = urlsplit(base), urlsplit(urldefrag(urljoin(base, link.strip())).url)
    if (there.scheme, there.netloc) != (here.scheme, here.netloc) or there.path.startswith(left_alone):
        return None
    return f"{there.path or '/'}?{there.query}" if there.query else there.path or "/"
