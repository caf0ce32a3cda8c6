"""What « Mon espace » says of the returns of experience, and of the roadmaps that one follows as a trainer."""

from django import template

from roadmaps.overview.experience_reports import invitations_of

register = template.Library()


@register.inclusion_tag("roadmaps/overview/_report_invitations.html", takes_context=True)
def report_invitations(context):
    """The returns that the person may write now."""
    return {"invitations": invitations_of(context["request"].user)}
