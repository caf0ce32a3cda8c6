"""French typography, and the small Markdown of staff texts."""

import re
from functools import lru_cache

from markdown_it import MarkdownIt

NBSP, NARROW = "\u00a0", "\u202f"

MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"

# Pairs (pattern, replacement) applied in order; each leaves a text that already follows the rule as it is.
RULES = [
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{NBSP}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{NBSP}»"),
    (re.compile(r"(?<=\S)[ \u00a0\u202f]+([;!?])"), rf"{NARROW}\1"),
    (re.compile(r"(?<=\S)[ \u00a0\u202f]+(:)"), rf"{NBSP}\1"),
    (re.compile(r"(?<=\d)[ \u00a0\u202f]+(%|€|h\b|Md€|M€)"), rf"{NBSP}\1"),
    (re.compile(r"(?<=\d[\u00a0]h)[ ](?=\d\d\b)"), NBSP),
    (re.compile(r"\b(n°|art\.|p\.)[ ](?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"\b(L\.|R\.)[ ](?=\d)"), rf"\1{NBSP}"),
    (re.compile(rf"\b(\d{{1,2}}|1er)[ ]({MONTHS})\b"), rf"\1{NBSP}\2"),
]

# The end of « 1er », « 1re », « 2e », « 20e ».
ORDINAL = re.compile(r"(?:(?<=\b1)(?=er\b|re\b)|(?<=\b\d)(?=e\b)|(?<=\b\d\d)(?=e\b))(er|re|e)")
TAG = re.compile(r"(<[^>]*>)")

# No raw HTML: what staff paste is shown as text; links to scripts are refused by the library.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")


# The same few texts are set again each time their page is made anew.
@lru_cache(maxsize=4096)
def french(text: str) -> str:
    """The text with French spaces and apostrophes; applying it twice changes nothing more."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=4096)
def raised(html: str) -> str:
    """The HTML with the ends of its ordinals raised, those of its attributes excepted."""
    parts = TAG.split(html)
    return "".join(part if number % 2 else ORDINAL.sub(r"<sup>\1</sup>", part) for number, part in enumerate(parts))


@lru_cache(maxsize=512)
def markdown(text: str) -> str:
    """The text as safe HTML, with French typography."""
    return MARKDOWN.render(french(text))
