"""What the registrations add to the pages of the floor below."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from participants.models import User
from programme.cycles.hooks import Tool
from programme.models import Cycle


def registration_button(request: HttpRequest, cycle: Cycle) -> SafeString:
    """The button that leads from the page of a cycle to its registration form."""
    return render_to_string("participants/registration/_registration_button.html", {"cycle": cycle})


def tools_of_cycle(user: User, cycle: Cycle) -> list[Tool]:
    """Where staff go from the page of a cycle: its group, its rules."""
    tools = []
    if user.has_perm("participants.view_registration"):
        balance = reverse("admin:participants_registration_balance", args=[cycle.pk])
        tools.append(Tool("Composer le groupe", balance))
    if user.has_perm("participants.change_registrationpolicy"):
        rules = reverse("admin:participants_registrationpolicy_cycle", args=[cycle.pk])
        tools.append(Tool("Règles d’inscription", rules))
    return tools
