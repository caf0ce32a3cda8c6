"""What every view of a roadmap begins with: find what the person may read, or answer 404; ask a rule, act, tell."""

import re
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from participants.models import User
from programme.kit.refusal import Refused
from roadmaps.models import Action, Indicator, Roadmap, ThemeEntry

DIGITS = re.compile(r"\d{1,9}")


def roadmap_of(request: HttpRequest, pk: int) -> Roadmap:
    """The roadmap, if the person reads it."""
    return get_object_or_404(Roadmap.objects.visible_to(request.user).with_names(), pk=pk)


def roadmap_if(request: HttpRequest, pk: int, may: Callable[[User, Roadmap], bool]) -> Roadmap:
    """The roadmap, if the person reads it and a rule lets them do what they ask; 403 when they only read it."""
    roadmap = roadmap_of(request, pk)
    # Nobody else comes here: pages of roadmaps ask to sign in.
    if not may(cast(User, request.user), roadmap):
        raise PermissionDenied
    return roadmap


def entry_of(roadmap: Roadmap, pk: int) -> ThemeEntry:
    """A theme of the roadmap."""
    entry = get_object_or_404(ThemeEntry.objects.select_related("theme"), pk=pk, roadmap=roadmap)
    entry.roadmap = roadmap
    return entry


def action_of(roadmap: Roadmap, pk: int, *, withdrawn: bool = False) -> Action:
    """An action of the roadmap; a withdrawn one only with `withdrawn`."""
    rows = Action.objects.all() if withdrawn else Action.objects.current()
    action = get_object_or_404(rows.select_related("entry__theme"), pk=pk, entry__roadmap=roadmap)
    action.entry.roadmap = roadmap
    return action


def indicator_of(roadmap: Roadmap, pk: int, *, withdrawn: bool = False) -> Indicator:
    """An indicator of the roadmap, with what it measures; a withdrawn one only with `withdrawn`."""
    rows = Indicator.objects.all() if withdrawn else Indicator.objects.current()
    rows = rows.select_related("entry__theme", "action")
    indicator = get_object_or_404(rows, pk=pk, entry__roadmap=roadmap)
    indicator.entry.roadmap = roadmap
    return indicator


def version_in(text: str) -> int:
    """The version that a form sends; -1 for a text that is not a version."""
    return int(text) if DIGITS.fullmatch(text) else -1


def key_in(text: str | None) -> str | None:
    """The key of a row that a form sends; None for a text that cannot be a key."""
    return text if text and text.isdecimal() and len(text) < 19 else None


def is_done(request: HttpRequest, act: Callable[..., Any], told: str, **arguments: Any) -> bool:
    """Act in the name of the person and tell them so, or tell them why not; whether it is done."""
    try:
        act(by=request.user, **arguments)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, told)
    return True
