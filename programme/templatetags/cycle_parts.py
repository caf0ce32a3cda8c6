"""What the public page of a cycle shows of the floors above."""

from django import template

from programme.kit.page_parts import render_parts
from programme.programme_page import parts

register = template.Library()


@register.simple_tag(takes_context=True)
def first_acts(context, cycle):
    """The buttons by which one registers."""
    return render_parts(parts.first_acts, context["request"], cycle)


@register.simple_tag(takes_context=True)
def sections(context, cycle):
    """The sections that come after the people."""
    return render_parts(parts.sections, context["request"], cycle)
