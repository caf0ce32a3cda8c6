"""The notice of the library on the page of an action."""

from django import template

from roadmaps.common_tools.library import pending_request
from roadmaps.models import Action
from roadmaps.rules import can_answer_for_card, can_ask_for_card, is_in_team

register = template.Library()


@register.inclusion_tag("roadmaps/common_tools/_library_notice.html", takes_context=True)
def library_notice(context, action: Action):
    """The link to the request of a card: for staff who may ask, and for the team once it was asked."""
    user = context["request"].user
    pending = pending_request(action)
    asks = can_ask_for_card(user)
    concerns_team = pending is not None or action.library_agreed_at is not None
    is_shown = not action.is_withdrawn and (asks or (concerns_team and is_in_team(user, action.roadmap)))
    answers = pending is not None and can_answer_for_card(user, action.roadmap)
    return {"action": action, "pending": pending, "answers": answers, "is_shown": is_shown}
