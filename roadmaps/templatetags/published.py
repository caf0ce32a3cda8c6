"""What the pages of the programme floor show of the roadmaps."""

from django import template

from roadmaps.versions.readership import public_index

register = template.Library()


@register.inclusion_tag("roadmaps/versions/_published.html")
def published_roadmaps(cycle):
    """The published roadmaps of a cycle, for its public page; nothing when there is none."""
    return {"rows": public_index().get(cycle.pk, [])}
