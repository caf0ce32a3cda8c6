"""The texts of a page, found as a style sheet finds them: `texts_under(response, "main .facts dd")`."""

import re
from html.parser import HTMLParser

# Elements without content: nothing closes them.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What a reader does not see.
UNREAD = {"script", "style", "template"}
STEP = re.compile(
    r'(?P<tag>[a-zA-Z][\w-]*)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<name>[\w:-]+)(="(?P<value>[^"]*)")?\]'
)


def texts_under(response_or_html, selector):
    """The text of each element that the selector finds, in the order of the page, with single spaces.

    The selector names elements by tag, `.class`, `#id`, `[attribute]` or `[attribute="value"]`, together or one under
    another: `nav.menu a[href="/"]`. A no-break space counts as a space.
    """
    return [" ".join(element.text.split()) for element in elements_under(response_or_html, selector)]


def elements_under(response_or_html, selector):
    """The elements that the selector finds, in the order of the page; `attributes` holds theirs."""
    html = response_or_html if isinstance(response_or_html, str) else response_or_html.content.decode()
    steps = [_tests_of(step) for step in _steps_of(selector)]
    page = _Page()
    page.feed(html)
    page.close()
    return [element for element in page.root.descendants() if _is_found(element, steps)]


class Element:
    """An element of a page: its tag, its attributes, the elements and texts within it."""

    def __init__(self, tag, attributes=(), parent=None):
        self.tag, self.attributes, self.parent, self.content = tag, dict(attributes), parent, []

    @property
    def text(self):
        """All that is read in it, spaces as they are; a line break ends a line."""
        if self.tag == "br":
            return "\n"
        parts = [part if isinstance(part, str) else part.text for part in self.content if not _is_unread(part)]
        return "".join(parts)

    def descendants(self):
        """Every element within it, in the order of the page."""
        for part in self.content:
            if isinstance(part, Element):
                yield part
                yield from part.descendants()


class _Page(HTMLParser):
    """The parser: `root` holds the page."""

    def __init__(self):
        super().__init__()
        self.root = self.open = Element("")

    def handle_starttag(self, tag, attrs):
        element = Element(tag, attrs, self.open)
        self.open.content.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag, attrs):
        self.open.content.append(Element(tag, attrs, self.open))

    def handle_endtag(self, tag):
        element = self.open
        while element.parent and element.tag != tag:
            element = element.parent
        self.open = element.parent or self.open

    def handle_data(self, data):
        self.open.content.append(data)


def _is_unread(part):
    return isinstance(part, Element) and part.tag in UNREAD


def _steps_of(selector):
    """The steps of a selector, one under another; a space between quotes does not part them."""
    return re.findall(r'(?:[^\s"]|"[^"]*")+', selector)


def _tests_of(step):
    """The tests that an element of a step passes, as (kind, wanted) or (name, value)."""
    matches = list(STEP.finditer(step))
    if "".join(match[0] for match in matches) != step:
        raise ValueError(f"not a selector that this helper reads: {step}")
    return [match.groupdict() for match in matches]


def _passes(element, test):
    attributes = element.attributes
    if test["name"]:
        return test["name"] in attributes and test["value"] in (None, attributes[test["name"]])
    return (
        test["tag"] == element.tag
        or (test["id"] is not None and test["id"] == attributes.get("id"))
        or test["class"] in (attributes.get("class") or "").split()
    )


def _is_found(element, steps):
    """Whether the element is what the last step names, under what the others name in their order."""
    *above, last = steps
    if not all(_passes(element, test) for test in last):
        return False
    while above and element.parent:
        element = element.parent
        if all(_passes(element, test) for test in above[-1]):
            above.pop()
    return not above
