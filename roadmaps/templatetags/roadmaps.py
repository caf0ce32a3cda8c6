"""What pages show of roadmaps."""

from django import template
from django.utils.html import format_html_join

register = template.Library()


@register.filter
def unwritten(pairs: list[tuple[str, str]]) -> str:
    """The labels of the fields that hold nothing, on one line."""
    return format_html_join(" · ", "{}", ((label,) for label, words in pairs if not words))
