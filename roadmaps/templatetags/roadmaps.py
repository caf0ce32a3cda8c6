"""What templates ask of the roadmaps floor."""

from django import template

from roadmaps.field_words import due_in_words
from roadmaps.models import Action

register = template.Library()


@register.filter
def due(action: Action) -> str:
    """The due date of an action, no more precise than it is known."""
    return due_in_words(action.values())
