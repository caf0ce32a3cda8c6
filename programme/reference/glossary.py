"""The acronyms explained in the text of a page."""

import re

from django.utils.html import escape

from programme.public_pages.revision import kept_by_revision
from programme.public_pages.shared import reference

# An acronym is explained in running text, never inside a link, a button or a title of the page's structure.
TAGS = re.compile(r"(<[^>]*>)")
OPAQUE = re.compile(r"<(/?)(a|button|h[1-6]|code)\b", re.IGNORECASE)
EXPLAINED = '<button type="button" class="term">{term}<span class="term__tip"> {expansion}</span></button>'


@kept_by_revision
def explained_terms() -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """The pattern that finds the acronyms to explain, None without any, and their expansions."""
    expansions = {str(escape(term)): str(escape(text)) for term, text in reference().expansions.items()}
    longest_first = sorted(map(re.escape, expansions), key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])") if expansions else None
    return pattern, expansions


def explain_terms(html: str) -> str:
    """The HTML with each acronym explained at its first occurrence."""
    pattern, expansions = explained_terms()
    if pattern is None or not pattern.search(html):
        return html
    seen: set[str] = set()
    depth, pieces = 0, []
    for piece in TAGS.split(html):
        if piece.startswith("<"):
            opaque = OPAQUE.match(piece)
            if opaque:
                is_end = opaque[1] == "/"
                depth += -1 if is_end else 1
        elif not depth:
            piece = pattern.sub(lambda match: _explained(match[0], expansions, seen), piece)
        pieces.append(piece)
    return "".join(pieces)


def _explained(term: str, expansions: dict[str, str], seen: set[str]) -> str:
    if term in seen:
        return term
    seen.add(term)
    return EXPLAINED.format(term=term, expansion=expansions[term])
