"""What « Mon espace » shows of the floors above."""

from django import template

from participants.my_space import parts
from programme.kit.page_parts import render_parts

register = template.Library()


@register.simple_tag(takes_context=True)
def calls(context):
    """What awaits the person elsewhere."""
    return render_parts(parts.calls, context.request, context.request.user)


@register.simple_tag(takes_context=True)
def parts_of_registration(context, registration):
    """What the registration opens."""
    return render_parts(parts.of_registration, context.request, registration)


@register.simple_tag(takes_context=True)
def parts_of_access(context, access):
    """Where the trainer goes from a cycle."""
    return render_parts(parts.of_access, context.request, access)
