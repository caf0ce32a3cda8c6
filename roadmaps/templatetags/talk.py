"""The parts that several pages hold: the stream of an action, the comments of an object, the indicators of a theme."""

from django import template
from django.db.models import Q

from roadmaps import rules
from roadmaps.follow_up.comment_forms import CommentForm, talk
from roadmaps.follow_up.forms import FollowUpForm
from roadmaps.follow_up.progress import progress_of
from roadmaps.follow_up.stream import stream_of, threads_about
from roadmaps.models import Action, Indicator, Roadmap, ThemeEntry
from roadmaps.models.action import RESTORABLE_DAYS, restorable_since
from roadmaps.writing.outcome import name_of

register = template.Library()


@register.inclusion_tag("roadmaps/follow_up/_stream.html", takes_context=True)
def action_stream(context, action: Action):
    """The stream of an action, with the forms to follow it up and to comment on it."""
    user, roadmap = context["request"].user, action.entry.roadmap
    stream = stream_of(action, user)
    follows = rules.can_follow_up_action(user, roadmap) and not action.is_withdrawn
    return talk(user, roadmap, {"action": action.pk}) | {
        "action": action,
        "stream": stream,
        "follow_up_form": FollowUpForm(action, stream.open_difficulties) if follows else None,
    }


@register.inclusion_tag("roadmaps/follow_up/_comments.html", takes_context=True)
def comments_about(context, roadmap: Roadmap, entry: ThemeEntry | None = None, indicator: Indicator | None = None):
    """The comments on a theme or on an indicator; without either, on the roadmap itself."""
    user = context["request"].user
    threads = threads_about(roadmap, user, entry=entry, indicator=indicator)
    place = {"entry": getattr(entry, "pk", None), "indicator": getattr(indicator, "pk", None)}
    return talk(user, roadmap, place) | {"threads": threads}


@register.simple_tag
def answer_form(comment_id: int):
    """The form that answers a comment."""
    return CommentForm(chooses_scope=False, place={"parent": comment_id})


@register.inclusion_tag("roadmaps/follow_up/_indicators.html", takes_context=True)
def indicators_of(context, entry: ThemeEntry, action: Action | None = None):
    """The indicators of the objective of a theme, or of an action; those withdrawn recently can be brought back."""
    shown = Q(deleted_at=None) | Q(deleted_at__gt=restorable_since())
    rows = Indicator.objects.filter(shown, entry=entry.pk, action=action)
    rows = list(rows.prefetch_related("readings").order_by("pk"))
    roadmap = entry.roadmap
    return {
        "roadmap": roadmap,
        "entry": entry,
        "action": action,
        "indicators": [(indicator, progress_of(indicator)) for indicator in rows if indicator.deleted_at is None],
        "restorable_days": RESTORABLE_DAYS,
        "withdrawn": [indicator for indicator in rows if indicator.deleted_at is not None],
        "can_edit": rules.can_edit_roadmap(context["request"].user, roadmap),
    }


@register.filter
def person(user) -> str:
    """The name of a person, as the team knows them."""
    return name_of(user)
