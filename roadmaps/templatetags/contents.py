"""Template filters for contents and for their differences."""

from django import template

from roadmaps.content_page import page_of

register = template.Library()


@register.filter
def content_page(content):
    """A content as a page shows it."""
    return page_of(content)
