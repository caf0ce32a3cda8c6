"""Template filters for the texts that staff write."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from programme import typography

register = template.Library()


@register.filter
def french(text):
    """Set French spaces and apostrophes in a text of one line."""
    return conditional_escape(typography.french(str(text)))


@register.filter
def markdown(text):
    """Render a Markdown text; raw HTML in it is shown, never obeyed."""
    return mark_safe(typography.markdown(text))
