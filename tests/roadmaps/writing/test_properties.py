"""What holds whatever people write, in whatever order: nothing is lost, the history tells the state, as proofs."""

import itertools

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from roadmaps.models import WRITTEN, Action, Indicator, Merge, Revision, Roadmap, Snapshot, ThemeEntry
from roadmaps.versions.comparison import compare
from roadmaps.versions.content import content_at, content_of
from roadmaps.versions.freezing import freeze, is_intact
from roadmaps.writing.text_merge import Merged, merge_field, merge_sets, merge_texts, merge_values
from tests.roadmaps.edits import PARTNERS, Script, scripts, texts

pure = settings(deadline=None, max_examples=500)
on_a_base = settings(
    deadline=None,
    phases=set(Phase) - {Phase.shrink},
    max_examples=20,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
sets = st.lists(st.sampled_from(PARTNERS), unique=True)
values = {Merge.WHOLE: st.sampled_from(["", "a", "b", "c"]), Merge.TEXT: texts, Merge.SET: sets}
threes = st.sampled_from(list(Merge)).flatmap(lambda how: st.tuples(st.just(how), *[values[how]] * 3))

# The merge alone ------------------------------------------------------------------------------------------


@pure
@given(threes)
def test_a_field_that_one_side_alone_changed_takes_its_change(three):
    how, base, changed, _ = three
    assert merge_field(how, base=base, stored=changed, mine=base).value == changed
    assert merge_field(how, base=base, stored=base, mine=changed).value == changed
    assert merge_field(how, base=base, stored=changed, mine=changed).value == changed


# Which of the repeated paragraphs one has taken out, nothing tells; and the base may be come back to by chance.
TAKEN_OUT = (Merge.TEXT, "Deux.\nUn.\nUn.\nDeux.", "Un.\nUn.\nUn.\nDeux.", "Deux.\nUn.\nDeux.")
BACK_AT_THE_BASE = (Merge.TEXT, "Un.\nUn.", "Un.\nUn.\nUn.", "Un.")


@pure
@example(TAKEN_OUT)
@example(BACK_AT_THE_BASE)
@given(threes)
def test_merging_again_what_was_merged_changes_nothing(three):
    how, base, stored, mine = three
    merged = merge_field(how, base=base, stored=stored, mine=mine)
    if not merged.is_conflict:
        assert merge_field(how, base=mine, stored=merged.value, mine=mine) == merged
        assert merge_field(how, base=base, stored=merged.value, mine=mine) == merged


def test_paragraphs_so_alike_that_sending_again_would_lose_one_are_a_question():
    _, base, stored, mine = TAKEN_OUT
    merged = merge_texts(base=base, stored=stored, mine=mine)
    assert merged == Merged(stored, is_conflict=True, combined="Un.\nUn.\nDeux.")


def test_thousands_of_lines_alike_are_brought_together_or_asked_about():
    base = "\n".join(["-"] * 4_900)
    merged = merge_texts(base=base, stored=f"Haut\n{base}", mine=f"{base}\nBas")
    assert {"Haut", "Bas"} <= set((merged.combined or merged.value).split("\n"))


def test_empty_lines_between_paragraphs_do_not_make_them_alike():
    base = "Un.\n\nDeux.\n\nTrois.\n\nQuatre."
    stored = "Un.\nRéécrit.\n\n\nDeux.\n\nTrois.\n\nQuatre."
    mine = "Un.\n\nDeux.\n\nTrois.\n\nAjouté.\n\nQuatre."
    merged = merge_texts(base=base, stored=stored, mine=mine)
    assert merged == Merged("Un.\nRéécrit.\n\n\nDeux.\n\nTrois.\n\nAjouté.\n\nQuatre.")


@pure
@given(threes)
def test_a_conflict_leaves_what_is_stored_untouched_and_proposes_both(three):
    how, base, stored, mine = three
    merged = merge_field(how, base=base, stored=stored, mine=mine)
    if merged.is_conflict:
        assert merged.value == stored
        assert stored != mine
        if how is Merge.TEXT:
            added = [
                paragraph
                for text in (stored, mine)
                for paragraph in text.split("\n")
                if paragraph not in base.split("\n")
            ]
            assert set(filter(None, added)) <= set(merged.combined.split("\n"))


@pure
@given(sets, sets, sets)
def test_a_set_keeps_what_both_added_and_loses_what_either_removed(base, stored, mine):
    merged = merge_sets(base=base, stored=stored, mine=mine)
    added = (set(stored) | set(mine)) - set(base)
    kept = set(base) & set(stored) & set(mine)
    assert set(merged) == kept | added
    assert len(merged) == len(set(merged))


# Each paragraph has one author: 0 nobody, 1 what is stored, 2 mine; and what they did of it.
authors = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["replace", "delete", "insert"])), max_size=8)


def _written(paragraphs, script, author):
    found = []
    for rank, (paragraph, (who, what)) in enumerate(zip(paragraphs, script, strict=True)):
        if who not in author:
            found.append(paragraph)
        elif what == "replace":
            found.append(f"{rank} réécrit par {who}")
        elif what == "insert":
            found += [paragraph, f"{rank} ajouté par {who}"]
    return "\n".join(found)


@pure
@given(authors)
def test_no_change_of_a_text_is_lost_when_each_paragraph_has_one_author(script):
    apart = [step for edit in script for step in (edit, (0, ""))]
    paragraphs = [f"Paragraphe {rank}." for rank in range(len(apart))]
    sides = {name: _written(paragraphs, apart, who) for name, who in {"base": (), "stored": (1,), "mine": (2,)}.items()}
    merged = merge_texts(**sides)
    assert not merged.is_conflict
    assert merged.value == _written(paragraphs, apart, (1, 2))


@pure
@given(st.lists(st.integers(0, 2), max_size=8))
def test_neighbouring_paragraphs_rewritten_by_two_people_are_both_kept(script):
    script = [(who, "replace") for who in script]
    paragraphs = [f"Paragraphe {rank}." for rank in range(len(script))]
    sides = {
        name: _written(paragraphs, script, who) for name, who in {"base": (), "stored": (1,), "mine": (2,)}.items()
    }
    merged = merge_texts(**sides)
    assert not merged.is_conflict
    assert merged.value == _written(paragraphs, script, (1, 2))


forms = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["", "x", "y"]))


@pure
@given(forms, forms, forms)
def test_a_form_writes_no_field_that_it_does_not_hold(base, stored, mine):
    writing = merge_values(lambda name: Merge.WHOLE, base=base, stored=stored, mine=mine)
    assert writing.values.keys() | writing.conflicts.keys() <= mine.keys()
    assert not writing.values.keys() & writing.conflicts.keys()
    for name, value in mine.items():
        changed = value != base.get(name, "")
        assert changed or name not in writing.values
        if changed and stored.get(name, "") == base.get(name, ""):
            assert writing.values[name] == value


# On a roadmap ---------------------------------------------------------------------------------------------


def _now(script):
    return content_of(Roadmap.objects.with_names().get(pk=script.roadmap.pk))


def _timeless(content):
    return {name: value for name, value in content.items() if name != "at"}


@pytest.fixture
def played(db):
    """Play steps on a roadmap of their own; all is undone afterwards."""

    def play(check, steps):
        with transaction.atomic():
            script = Script()
            check(script, steps)
            transaction.set_rollback(True)

    return play


@on_a_base
@given(steps=scripts)
def test_the_replay_of_the_history_is_the_state(played, steps):
    def check(script, steps):
        script.run(steps)
        assert _timeless(content_at(script.roadmap, timezone.now())) == _timeless(_now(script))
        revisions = Revision.objects.filter(roadmap=script.roadmap)
        assert revisions.count() >= script.acknowledged
        for kind, model in WRITTEN.items():
            path = {Roadmap: "pk", ThemeEntry: "roadmap"}.get(model, "entry__roadmap")
            for obj in model.objects.filter(**{path: script.roadmap.pk}):
                versions = revisions.filter(object_kind=kind, object_id=obj.pk).order_by("version")
                assert [version.version for version in versions] == list(range(obj.version + 1))
                assert versions.last().snapshot == {"values": obj.values(), "followed": obj.followed()}

    played(check, steps)


@on_a_base
@given(first=scripts, second=scripts)
def test_two_frozen_versions_differ_by_exactly_what_was_done_in_between(played, first, second):
    def check(script, steps):
        script.run(first)
        before, objects = freeze(roadmap=script.roadmap, reason="submitted", by=None), _objects(script)
        script.run(second)
        after, now = freeze(roadmap=script.roadmap, reason="submitted", by=None), _objects(script)
        kept = Snapshot.objects.in_bulk([before.pk, after.pk])
        assert all(is_intact(snapshot) for snapshot in kept.values())
        comparison = compare(kept[before.pk].content, kept[after.pk].content)
        assert _told(comparison, script.roadmap.pk) == _done(objects, now)
        _check_moves(comparison, kept[before.pk].content, kept[after.pk].content)

    played(check, second)


def _objects(script):
    """What stands, straight from the tables: (kind, key) → its values and its state."""
    roadmap = Roadmap.objects.get(pk=script.roadmap.pk)
    rows = [roadmap, *roadmap.entries.all(), *Action.objects.filter(entry__roadmap=roadmap, deleted_at=None)]
    standing = Indicator.objects.filter(entry__roadmap=roadmap, deleted_at=None)
    rows += [row for row in standing if row.action_id is None or row.action.deleted_at is None]
    return {(row.kind, row.pk): (row.values(), getattr(row, "state", ""), getattr(row, "entry_id", "")) for row in rows}


def _done(before, after):
    """Every change between two days, found without looking at the history: key → what changed of it."""
    done = dict.fromkeys(after.keys() - before.keys(), "added")
    done |= dict.fromkeys(before.keys() - after.keys(), "removed")
    for key in before.keys() & after.keys():
        (old, was, here), (new, state, there) = before[key], after[key]
        changed = {name for name in old.keys() | new.keys() if (old.get(name) or None) != (new.get(name) or None)}
        changed |= {"*state"} if was != state else set()
        changed |= {"*theme"} if key[0] == "action" and here != there else set()
        if changed:
            done[key] = changed
    return done


def _told(comparison, key):
    """The same from a comparison."""
    told = {("roadmap", key): {change.name for change in comparison.fields}} if comparison.fields else {}
    for theme in comparison.themes:
        if theme.fields:
            told["entry", theme.id] = {change.name for change in theme.fields}
        for holder in (theme, *theme.actions):
            for indicator in holder.indicators:
                changed = {field.name for field in indicator.fields}
                told["indicator", indicator.id] = indicator.how if indicator.how != "changed" else changed
        for action in theme.actions:
            changed = {field.name for field in action.fields}
            changed |= {"*state"} if action.changes_state else set()
            changed |= {"*theme"} if action.theme_before else set()
            if action.how != "changed" or changed:
                told["action", action.id] = action.how if action.how != "changed" else changed
    return told


def _check_moves(comparison, before, after):
    """The fewest moves that explain the order of each theme, and enough of them."""
    moved = {action.id for action in comparison.actions if action.moved_from and not action.theme_before}
    for old, new in zip(before["themes"], after["themes"], strict=True):
        both = {action["id"] for action in old["actions"]} & {action["id"] for action in new["actions"]}
        was, now = ([action["id"] for action in theme["actions"] if action["id"] in both] for theme in (old, new))
        here = moved & both
        assert [key for key in was if key not in here] == [key for key in now if key not in here]
        fewer = itertools.combinations(both, len(here) - 1) if here else ()
        assert not any(
            [key for key in was if key not in some] == [key for key in now if key not in some] for some in fewer
        )
