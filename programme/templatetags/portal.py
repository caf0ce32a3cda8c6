"""The template tags of the pages of the portal."""

from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html

register = template.Library()


# The menus stand on every page, and their addresses never change while the process lives.
address = lru_cache(maxsize=64)(reverse)


@register.simple_tag(takes_context=True)
def nav_link(context, name, label):
    """A link of a menu, marked when it leads to the page being read."""
    url = address(name)
    request = context.get("request")
    if request and request.path == url:
        return format_html('<a href="{}" aria-current="page">{}</a>', url, label)
    if request and url != "/" and request.path.startswith(url) and not url.startswith("/admin"):
        return format_html('<a href="{}" aria-current="true">{}</a>', url, label)
    return format_html('<a href="{}">{}</a>', url, label)
