"""Template filters for contents, histories and differences."""

from django import template
from django.utils import timezone

from programme.kit.french import clock, uncapitalised
from roadmaps.versions.content_page import page_of, points_of
from roadmaps.words import day_in_words, moment_in_words

register = template.Library()


@register.filter
def content_page(content):
    """A content as a page shows it."""
    return page_of(content)


@register.filter
def hour(moment):
    """The hour of a moment in Paris: « 14 h 32 »."""
    return clock(timezone.localtime(moment).time())


@register.filter
def moment(value):
    """A moment to the minute: « 13 septembre 2022, 14 h 32 »."""
    return moment_in_words(value)


@register.filter
def day(value):
    """The day of a moment in Paris: « 13 septembre 2022 »."""
    return day_in_words(value)


@register.filter
def points(text):
    """The points of a text written « un par ligne »."""
    return points_of(text)


@register.filter
def listed(labels):
    """Labels on one line, as in a sentence: « Moyens, échéance, partenaires à associer »."""
    first, *others = labels
    return ", ".join([first, *map(uncapitalised, others)])
