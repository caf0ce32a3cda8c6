"""What every view of a roadmap begins with: what one reads of it, or 404; what it says of an act without a form."""

import re
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.models import Action, Indicator, Roadmap, ThemeEntry

DIGITS = re.compile(r"\d{1,9}")


def roadmap_of(request, pk: int) -> Roadmap:
    """The roadmap, if the person reads it."""
    return get_object_or_404(Roadmap.objects.visible_to(request.user).with_names(), pk=pk)


def roadmap_if(request, pk: int, may: Callable[[User, Roadmap], bool]) -> Roadmap:
    """The roadmap, if the person reads it and a rule lets them do what they ask; 403 when they only read it."""
    roadmap = roadmap_of(request, pk)
    if not may(request.user, roadmap):
        raise PermissionDenied
    return roadmap


def entry_of(roadmap: Roadmap, pk: int) -> ThemeEntry:
    """One of its themes."""
    entry = get_object_or_404(ThemeEntry.objects.select_related("theme"), pk=pk, roadmap=roadmap)
    entry.roadmap = roadmap
    return entry


def action_of(roadmap: Roadmap, pk: int, *, withdrawn: bool = False) -> Action:
    """One of its actions; those that were withdrawn only when they are asked for."""
    rows = Action.objects.all() if withdrawn else Action.objects.current()
    action = get_object_or_404(rows.select_related("entry__theme"), pk=pk, entry__roadmap=roadmap)
    action.entry.roadmap = roadmap
    return action


def indicator_of(roadmap: Roadmap, pk: int, *, withdrawn: bool = False) -> Indicator:
    """One of its indicators, with what it measures; those that were withdrawn only when they are asked for."""
    rows = Indicator.objects.all() if withdrawn else Indicator.objects.current()
    rows = rows.select_related("entry__theme", "action")
    indicator = get_object_or_404(rows, pk=pk, entry__roadmap=roadmap)
    indicator.entry.roadmap = roadmap
    return indicator


def version_in(text: str) -> int:
    """The version that a form sends; -1 for what is none."""
    return int(text) if DIGITS.fullmatch(text) else -1


def key_in(text: str | None) -> str | None:
    """The key of a row that a form sends; None for what can be none."""
    return text if text and text.isdecimal() and len(text) < 19 else None


def is_done(request, act: Callable, told: str, **arguments) -> bool:
    """Act in the person's name, and say so; or say why not."""
    try:
        act(by=request.user, **arguments)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, told)
    return True
