"""Who took a step of a roadmap."""

from django import template

from roadmaps.writing.outcome import name_of

register = template.Library()


@register.filter
def signed_by(transition):
    """The name by which the team knows who took a step."""
    return name_of(transition.by)
