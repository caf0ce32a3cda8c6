"""Starting an action from a card of the library."""

from roadmaps.models import LibraryAction, ThemeEntry


def values_of_card(card: LibraryAction) -> dict:
    """What an action takes of a card of the library: its own words, which the team then changes as it likes."""
    names = ("title", "expected_result", "first_step", "partners")
    return {name: getattr(card, name) for name in names}


def cards_of(entry: ThemeEntry) -> list[LibraryAction]:
    """The cards from which an action of a theme may start."""
    return list(LibraryAction.objects.current().filter(theme=entry.theme_id).order_by("position", "pk"))
