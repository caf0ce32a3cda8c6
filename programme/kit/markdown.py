"""The Markdown of the texts that staff write: as safe HTML, or as plain data for other documents."""

from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from programme.kit.french import french, plain

# No raw HTML: what staff paste is shown as text; links to scripts are refused by the library.
MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable("image")

LISTS = {"bullet_list": False, "ordered_list": True}
LONGEST_LINK = 2000


@lru_cache(maxsize=512)
def markdown(text: str) -> str:
    """The text as safe HTML, with French typography."""
    return MARKDOWN.render(french(text))


def blocks_of_markdown(text: str, *, base_url: str) -> list[dict[str, Any]]:
    """The paragraphs ({spans}) and lists ({ordered, items}) of a text; anything else comes as paragraphs.

    A heading becomes a bold paragraph, so that the document's own headings keep their order.
    """
    return _blocks(SyntaxTreeNode(MARKDOWN.parse(plain(text))).children, base_url)


def _blocks(nodes: list[SyntaxTreeNode], base_url: str) -> list[dict[str, Any]]:
    found = []
    for node in nodes:
        if node.type in LISTS:
            items = [_blocks(item.children, base_url) for item in node.children]
            found.append({"ordered": LISTS[node.type], "items": items})
        elif node.type == "blockquote":
            found += _blocks(node.children, base_url)
        elif node.type in ("paragraph", "heading"):
            found.append({"spans": _spans(node, base_url, strong=node.type == "heading")})
        elif node.content:
            found.append({"spans": [_span(node.content)]})
    return found


def _span(text: str, *, strong: bool = False, emphasis: bool = False, link: str = "") -> dict[str, Any]:
    return {"text": text, "strong": strong, "emphasis": emphasis, "link": link}


def _spans(node: SyntaxTreeNode, base_url: str, **style: Any) -> list[dict[str, Any]]:
    """The runs of text under a node, each with its style."""
    found = []
    for child in node.children:
        if child.type == "softbreak":
            found.append(_span(" ", **style))
        elif child.type == "hardbreak":
            found.append(_span("\n", **style))
        elif child.children:
            found += _spans(child, base_url, **(style | _style(child, base_url)))
        elif child.content:
            found.append(_span(child.content, **style))
    return found


def _style(node: SyntaxTreeNode, base_url: str) -> dict[str, Any]:
    if node.type == "strong":
        return {"strong": True}
    if node.type == "em":
        return {"emphasis": True}
    return {"link": _address(base_url, str(node.attrs.get("href", "")))} if node.type == "link" else {}


def _address(base_url: str, href: str) -> str:
    """The absolute address of a link; an empty string when no reader could follow it."""
    try:
        address = urljoin(base_url, href) if href else ""
    except ValueError:
        return ""
    return address if len(address) <= LONGEST_LINK else ""
