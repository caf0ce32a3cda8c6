"""The columns of the synthesis of a cycle: the columns of a roadmap, with the territory of each row."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from programme.kit.french import short_date
from roadmaps.models.written import as_json
from roadmaps.overview.synthesis import ActionRow, Pair, Synthesis, ThemeRow
from roadmaps.versions.columns import (
    DIFFICULTY,
    DUE,
    LEAD,
    LIFTED_HOW,
    NATURE,
    NUMBER,
    OF_ACTION,
    OVERDUE,
    PARTNERS,
    RESULT,
    RESULTS,
    STATE,
    SUPPORT,
    THEME,
    TITLE,
    Column,
)


def action_row(theme: ThemeRow, action: ActionRow) -> dict:
    """An action as the columns read it."""
    return {
        "territory": action.territory,
        "theme": {"number": theme.number, "title": theme.title},
        "number": action.number,
        "state_label": action.state_label,
        "is_overdue": action.is_overdue,
        "values": {
            "title": action.title,
            "expected_result": action.expected_result,
            "lead_organisation": action.lead,
            "partners": action.partners,
            "due_on": as_json(action.due_on),
            "results": action.results,
        },
        "due": action.due,
        "said": action.last_follow_up,
        "said_on": action.last_follow_up_on,
        "next_step": action.next_step,
        "open": sum(difficulty.lifted_on is None for difficulty in action.difficulties),
    }


def action_rows(synthesis: Synthesis) -> Iterator[dict]:
    """Every action, theme by theme."""
    return (action_row(theme, action) for theme in synthesis.themes for action in theme.actions)


def difficulty_rows(synthesis: Synthesis, pairs: Iterable[Pair]) -> Iterator[dict]:
    """Difficulties with their action and their theme."""
    themes = {theme.id: theme for theme in synthesis.themes}
    for action, difficulty in pairs:
        row = action_row(themes[action.theme], action)
        yield {
            **{name: row[name] for name in ("territory", "theme")},
            "action": row,
            "nature_label": difficulty.nature_label,
            "text": difficulty.text,
            "support": difficulty.support,
            "on": difficulty.on,
            "lifted_on": difficulty.lifted_on,
            "lifted_how": difficulty.lifted_how,
        }


def every_difficulty(synthesis: Synthesis) -> list[Pair]:
    """The difficulties of every action, theme by theme."""
    return [(action, difficulty) for action in synthesis.actions for difficulty in action.difficulties]


def crossing_rows(synthesis: Synthesis) -> Iterator[dict]:
    """How many difficulties of each nature each territory met, and lifted; without those that it never met."""
    for row in synthesis.crossing:
        for (_, label), (number, lifted) in zip(synthesis.natures, row.numbers, strict=True):
            if number:
                yield {"territory": row.territory, "nature_label": label, "number": number, "lifted": lifted}


def _stacked(*columns: Column) -> Callable[[dict], str]:
    """The words of several columns, one under the other."""
    return lambda row: "\n".join(filter(None, [column.in_words(row) for column in columns]))


def _follow_up(row: dict) -> str:
    if not row["said"]:
        return ""
    return f"{short_date(row['said_on'])} : {row['said']}"


def _next_step(row: dict) -> str:
    return f"Prochaine étape : {row['next_step']}" if row["next_step"] else ""


TERRITORY = Column("Territoire", lambda row: row["territory"], 36)
# The synthesis knows the words of a due date.
DUE_SAID = replace(DUE, words=lambda row: row["due"])
LAST = Column("Dernier suivi", lambda row: row["said"], 60, words=_follow_up)
NEXT = Column("Prochaine étape", lambda row: row["next_step"], 44, words=_next_step)
ACTIONS = (
    TERRITORY,
    THEME,
    NUMBER,
    TITLE,
    STATE,
    OVERDUE,
    RESULT,
    LEAD,
    PARTNERS,
    DUE_SAID,
    RESULTS,
    LAST,
    Column("Suivi du", lambda row: row["said_on"], 12),
    NEXT,
    Column("Difficultés à lever", lambda row: row["open"], 12),
)
DIFFICULTIES = (
    TERRITORY,
    THEME,
    *OF_ACTION,
    NATURE,
    DIFFICULTY,
    SUPPORT,
    Column("Signalée le", lambda row: row["on"], 12),
    Column("Levée le", lambda row: row["lifted_on"], 12),
    LIFTED_HOW,
)
CROSSING = (
    TERRITORY,
    NATURE,
    Column("Difficultés", lambda row: row["number"], 12),
    Column("dont levées", lambda row: row["lifted"], 12),
)
# In documents, several columns stand one under the other.
GLANCE = (
    TERRITORY,
    replace(TITLE, words=_stacked(TITLE, RESULT)),
    replace(LEAD, label="Pilote, partenaires", words=_stacked(LEAD, PARTNERS)),
    DUE_SAID,
    replace(STATE, words=lambda row: row["state_label"] + (", en retard" if row["is_overdue"] else "")),
    Column("Où en est-on", lambda row: row["said"], words=_stacked(RESULTS, LAST, NEXT)),
)
LIFTED = (NATURE, TERRITORY, OF_ACTION[1], DIFFICULTY, LIFTED_HOW)
AWAITING = (NATURE, TERRITORY, OF_ACTION[1], DIFFICULTY, SUPPORT)
