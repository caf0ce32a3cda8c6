"""Merging what a page sends with what is stored, from what the page started with and with the choices made.

Nothing is written here: `saving` does it, under the lock.
"""

import uuid
from typing import Any, cast

from django.db.models import TextField

from participants.models import User
from roadmaps.models import Merge, Revision, Written
from roadmaps.writing.outcome import Base
from roadmaps.writing.text_merge import Merged, Writing, known_or_blank, merge_values

MINE, THEIRS, BOTH = "mine", "theirs", "both"
LONGEST_ANSWER = 10_000


def base_of(obj: Written, version: int, form_id: uuid.UUID | None, by: User) -> Base:
    """What the page started from: its own last writing, else the version that it was opened on.

    A page goes on from what it last sent: neither an answer lost on the way nor a draft found again after a crash
    makes a conflict with oneself. Of an unknown version nothing is known: any difference is then a conflict.
    """
    revisions = Revision.objects.filter(object_kind=obj.kind, object_id=obj.pk)
    own = revisions.filter(form_id=form_id, by=by).order_by("-version").first() if form_id else None
    if own is not None:
        return Base(own.version, {**own.values, **own.form_base}, own.erased, own.snapshot.get("turn", 0))
    opened_on = revisions.filter(version=version).first()
    return Base(opened_on.version, opened_on.values, opened_on.erased) if opened_on else Base(-1, {})


def bring_together(
    obj: Written, base: Base, values: dict[str, Any], *, seen: dict[str, int], choices: dict[str, str]
) -> Writing:
    """Merge a form with what is stored, following the choices that the person made; the rest is still to choose.

    A choice settles a conflict and nothing else: sent again, or kept by a page that goes on, it changes nothing.
    """
    writing = _merged(obj, base, values, seen, choices)
    stored = obj.values()
    parted = {name: value for name, value in obj.parted(writing.values).items() if value != stored.get(name)}
    return Writing(parted, writing.conflicts)


def joined_form(obj: Written, base: Base, values: dict[str, Any]) -> dict[str, Any]:
    """The values that a form sends, where the fields tied to each other are one value."""
    return obj.joined(values, beside={**obj.values(), **base.values})


def _merged(obj: Written, base: Base, values: dict[str, Any], seen: dict[str, int], choices: dict[str, str]) -> Writing:
    """The merge, where the fields tied to each other are one value."""
    stored, start = obj.joined(obj.values()), obj.joined(base.values)
    mine = joined_form(obj, base, values)
    together = merge_values(obj.merge_of, base=start, stored=stored, mine=mine)
    open_conflicts = _fitting(obj, together).conflicts if choices else {}
    versions = {number for name, number in seen.items() if name in choices}
    shown = {
        revision.version: obj.joined(revision.values)
        for revision in Revision.objects.filter(object_kind=obj.kind, object_id=obj.pk, version__in=versions)
    }
    for name, choice in choices.items():
        if name not in mine or seen.get(name) not in shown:
            continue
        # As a page says it that took the text of the other into its own field.
        is_theirs = base.version < seen[name] and mine[name] == shown[seen[name]].get(name)
        if choice == THEIRS or is_theirs:
            mine.pop(name)
            continue
        if name not in open_conflicts:
            continue
        if choice == BOTH:
            both = merge_values(obj.merge_of, base=start, stored=shown[seen[name]], mine={name: mine[name]})
            known = both.values.get(name, mine[name])
            combined = both.conflicts[name].combined if name in both.conflicts else known
            mine[name] = combined or mine[name]
        start[name] = shown[seen[name]].get(name)
    return _fitting(obj, merge_values(obj.merge_of, base=start, stored=stored, mine=mine))


def _fitting(obj: Written, writing: Writing) -> Writing:
    """The writing, where a merged text too long for its field becomes a conflict."""
    merged = dict(writing.conflicts)
    values = dict(writing.values)
    for name, value in writing.values.items():
        if obj.merge_of(name) is Merge.TEXT and len(value) > _longest(obj, name):
            merged[name] = Merged(obj.values().get(name, ""), is_conflict=True)
            del values[name]
    for name, outcome in merged.items():
        if outcome.combined and len(outcome.combined) > _longest(obj, name):
            merged[name] = Merged(outcome.value, is_conflict=True)
    return Writing(values, merged)


def _longest(obj: Written, name: str) -> int:
    """The longest text that a field takes."""
    return LONGEST_ANSWER if "." in name else cast("TextField[str, str]", obj._meta.get_field(name)).max_length or 0


def moves_on(base: Base, sent: dict[str, Any], turn: int) -> bool:
    """Whether a sending that writes nothing must still be remembered, as the page shows something new.

    It sent what others had just written: without a trace, its next sending would undo what they write after. An
    earlier sending may also still be on its way.
    """
    return turn > base.turn + 1 or any(
        value != known_or_blank(base.values.get(name), value) for name, value in sent.items()
    )


def shown_by_page(obj: Written, base: Base, sent: dict[str, Any], writing: Writing) -> dict[str, Any]:
    """The values that the page shows where they differ from what is stored: its next writing starts from them.

    `sent` stays on the page, whatever was chosen; a field in conflict is not in it, and starts from where it did.
    """
    after = {**obj.values(), **writing.values}
    page = {**base.values, **sent}
    return {name: page.get(name) for name in page.keys() | after.keys() if page.get(name) != after.get(name)}
