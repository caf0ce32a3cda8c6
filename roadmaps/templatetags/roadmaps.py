"""What pages show of roadmaps, those of other floors too."""

from django import template
from django.utils.html import format_html_join

from participants.models import Registration
from roadmaps.models import Roadmap

register = template.Library()


@register.filter
def unwritten(pairs: list[tuple[str, str]]) -> str:
    """The labels of the fields that hold nothing, on one line."""
    return format_html_join(" · ", "{}", ((label,) for label, words in pairs if not words))


@register.simple_tag(takes_context=True)
def roadmap_for(context, registration: Registration) -> Roadmap | None:
    """The roadmap that a registration lets one write; all those of the person are read once for the page."""
    request = context["request"]
    if not hasattr(request, "roadmaps_of_person"):
        rows = Roadmap.objects.visible_to(request.user).with_names()
        request.roadmaps_of_person = {(one.cycle_id, one.territory_id): one for one in rows}
    if registration.state != Registration.State.ACCEPTED:
        return None
    return request.roadmaps_of_person.get((registration.cycle_id, registration.territory_id))
