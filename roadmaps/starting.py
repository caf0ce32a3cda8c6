"""Starting from what exists: an action of the library, or the roadmap that the territory wrote in an earlier cycle."""

from django.db import transaction

from participants.models import User
from participants.refusal import Refused
from roadmaps.arranging import create_action
from roadmaps.models import Action, LibraryAction, Roadmap, ThemeEntry
from roadmaps.saving import lock_to_write, save_edit

# What an action keeps from one cycle to the next: its dates and its lead are to be thought of again.
CARRIED = (
    "title",
    "expected_result",
    "partners",
    "means",
    "lead_organisation",
    "lead_function",
    "priority",
    "watch_points",
)
NO_THEME = "Dites dans quel axe mettre «\u00a0{title}\u00a0»\u00a0: le sien n’est plus dans le modèle commun."
# The texts of a roadmap that still hold a year later.
CARRIED_TEXTS = ("findings", "assets", "obstacles", "ambition", "key_messages", "objections")


def values_of_card(card: LibraryAction) -> dict:
    """What an action takes of a card of the library: its own words, which the team then changes as it likes."""
    names = ("title", "expected_result", "first_step", "partners")
    return {name: getattr(card, name) for name in names}


def previous_roadmap(roadmap: Roadmap) -> Roadmap | None:
    """The last roadmap of the same territory in an earlier cycle."""
    earlier = Roadmap.objects.filter(territory=roadmap.territory_id, cycle__year__lt=roadmap.cycle.year)
    return earlier.select_related("cycle").order_by("-cycle__year", "-pk").first()


def actions_to_carry(previous: Roadmap) -> list[Action]:
    """The actions of an earlier roadmap that one may go on with: all but the done and the dropped."""
    rows = Action.objects.current().filter(entry__roadmap=previous).exclude(state__in=Action.FINISHED)
    return list(rows.select_related("entry__theme").in_order())


def entries_by_code(roadmap: Roadmap) -> dict[str, ThemeEntry]:
    """The themes of a roadmap that are still in the common tools, by code: what knows them from cycle to cycle."""
    entries = roadmap.entries.filter(theme__retired_at=None).select_related("theme", "roadmap__cycle")
    return {entry.theme.code: entry for entry in entries}


@transaction.atomic
def carry_over(
    *, roadmap: Roadmap, actions: list[Action], with_texts: bool, by: User, elsewhere: ThemeEntry | None = None
) -> int:
    """Add actions of an earlier roadmap to their theme of this one, known by its code; returns how many.

    Those whose theme is no more go to `elsewhere`, and are refused without it. One whose title is there already is
    left out: choosing twice adds once. With `with_texts`, the texts that are still empty here take those of then.
    """
    roadmap = lock_to_write(roadmap.pk, by)
    entries = entries_by_code(roadmap)
    known = set(Action.objects.current().filter(entry__roadmap=roadmap).values_list("entry", "title"))
    added = 0
    for action in actions:
        entry = entries.get(action.entry.theme.code, elsewhere)
        if entry is None or entry.roadmap_id != roadmap.pk:
            raise Refused(NO_THEME.format(title=action.title))
        if (entry.pk, action.title) in known:
            continue
        values = {name: value for name, value in action.values().items() if name in CARRIED}
        create_action(entry=entry, values=values, by=by)
        added += 1
    previous = previous_roadmap(roadmap) if with_texts else None
    if previous:
        _carry_texts(roadmap, previous, by)
    return added


def _carry_texts(roadmap, previous, by):
    now, then = roadmap.values(), previous.values()
    values = {name: then[name] for name in CARRIED_TEXTS if then[name] and not now[name]}
    if values:
        save_edit(obj=roadmap, version=roadmap.version, form_id=None, values=values, by=by)


def cards_of(entry: ThemeEntry) -> list[LibraryAction]:
    """The cards from which an action of a theme may start."""
    return list(LibraryAction.objects.current().filter(theme=entry.theme_id).order_by("position", "pk"))
