"""What the pages of /compte/ need to say things simply."""

import re

from django import template
from django.utils.safestring import mark_safe

register = template.Library()

# In this order: each also bears the names of those that follow it.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


@register.filter
def device(user_agent):
    """What a browser says of itself, in words that its owner recognises: « Firefox sur Windows »."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


@register.filter
def in_fours(secret):
    """A secret in groups of four letters, as it is typed."""
    return " ".join(re.findall(".{1,4}", secret))


@register.filter
def svg_drawing(document):
    """The <svg> of an SVG document made by the portal itself, drawn in the page: our policy refuses `data:` images."""
    return mark_safe(document[document.index("<svg") :])
