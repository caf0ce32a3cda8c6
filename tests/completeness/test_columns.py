"""Each column of each file has a title of its own and a width that shows it."""

import importlib
import pkgutil

import pytest

import participants
import programme
import roadmaps
from programme.kit.workbook import Column
from tests.completeness.comparison import faults_of

FLOORS = (programme, participants, roadmaps)
# Narrower than the longest word of their title.
WORD_CUT = {"Photographies": "one letter too long for its cell, of yes or no: a sheet breaks the word"}


def lists_of_columns():
    """Each list of columns that a module of the floors defines: where → columns."""
    found = {}
    for floor in FLOORS:
        for module in pkgutil.walk_packages(floor.__path__, f"{floor.__name__}."):
            if ".migrations" in module.name:
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, tuple) and value and all(isinstance(part, Column) for part in value):
                    found[f"{module.name}.{name}"] = value
    return found


LISTS = lists_of_columns()


def test_the_lists_of_columns_are_found():
    assert {"participants.registration.columns.COLUMNS", "roadmaps.versions.columns.ACTIONS"} <= LISTS.keys()


@pytest.mark.parametrize("where", LISTS)
def test_each_column_has_a_title_of_its_own(where):
    titles = [column.title.strip() for column in LISTS[where]]
    assert all(titles)
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("where", LISTS)
def test_each_column_is_wide_enough_for_the_words_of_its_title(where):
    columns = LISTS[where]
    wide_enough = {column.title for column in columns if column.width >= max(map(len, column.title.split()))}
    cut = {title: reason for title, reason in WORD_CUT.items() if title in {column.title for column in columns}}
    assert faults_of(where, {column.title for column in columns}, wide_enough, cut) == []
