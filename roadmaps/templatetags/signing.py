"""The signature of the stages of a roadmap."""

from django import template

from roadmaps.writing.outcome import name_of

register = template.Library()


@register.filter
def signed_by(transition):
    """The name of the person who took a roadmap to a stage, as the team knows it."""
    return name_of(transition.by)
