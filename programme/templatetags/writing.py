"""The template filters for the texts that staff write."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from programme.kit import french as in_french
from programme.kit import markdown as in_markdown
from programme.reference import glossary

register = template.Library()


@register.filter
def french(text):
    """Set French spaces and apostrophes in a text of one line; it is escaped unless it is HTML already."""
    set_ = in_french.french(str(text))
    return mark_safe(set_) if hasattr(text, "__html__") else conditional_escape(set_)


@register.filter
def markdown(text):
    """Render a Markdown text; raw HTML in it is shown as text."""
    return mark_safe(in_markdown.markdown(text))


@register.filter
def raised(html):
    """Raise the ends of « 1er » and « 2e » in a text; it is escaped unless it is HTML already."""
    return mark_safe(in_french.raised(str(conditional_escape(html))))


@register.filter
def terms(html):
    """Explain the acronyms of a text already set as HTML by `french` or `markdown`, and raise its ordinals."""
    return raised(mark_safe(glossary.explain_terms(conditional_escape(html))))


@register.filter
def short_date(day):
    """A date without its weekday, « 13 septembre 2022 », the end of its « 1er » raised."""
    return raised(in_french.short_date(day))


@register.filter
def long_date(day):
    """A date in full, « mardi 13 septembre 2022 », the end of its « 1er » raised."""
    return raised(in_french.long_date(day))


@register.filter
def leaf(day):
    """What the leaf of a calendar shows for that day."""
    return in_french.leaf(day)


@register.filter(is_safe=True)
def capitalised(text):
    """The text with a capital first letter, the rest unchanged."""
    return in_french.capitalised(text)
