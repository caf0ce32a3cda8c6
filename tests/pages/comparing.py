"""Compare what was saved before and after: what is declared, who is answered what, and the pages themselves."""

from collections import Counter, defaultdict
from difflib import unified_diff
from pathlib import Path

from tests.pages.markup import lines_as_drawn, lines_of
from tests.pages.store import Saved

HEADERS = ("status", "type", "redirect", "file", "queries")
SAME, SPACES, BLOCK_SPACES, DIFFERENT = "same", "spaces", "spaces beside blocks", "different"
LINES_SHOWN, WIDTH, PLACES_SHOWN = 20, 240, 5


def compare(before: Path, after: Path, *, groups: int) -> int:
    """Print the differences; returns 1 if there is any beyond white space."""
    old, new = Saved(before), Saved(after)
    kinds, changes = Counter(), defaultdict(list)
    faults = [*compare_inventories(old.inventory, new.inventory), *compare_lists_of_pages(old.pages, new.pages)]
    for place, was, now in pages_of_both(old.pages, new.pages):
        faults += compare_headers(place, was, now)
        kind, change = compare_bodies(old.body(was["body"]), new.body(now["body"]), is_html="html" in was["type"])
        kinds[kind] += 1
        if kind == DIFFERENT:
            changes[change].append(place)
    print_faults(faults)
    print_changes(changes, groups)
    print_summary(faults, kinds, changes)
    return 1 if faults or kinds[DIFFERENT] else 0


def compare_inventories(old, new):
    """Lines that are gone, or new, of what the portal declares."""
    for name in sorted(old.keys() | new.keys()):
        was, now = set(old.get(name, ())), set(new.get(name, ()))
        yield from (f"{name} : disparu : {line}" for line in sorted(was - now))
        yield from (f"{name} : nouveau : {line}" for line in sorted(now - was))


def compare_lists_of_pages(old, new):
    """Pages that are gone, or new."""
    for role in sorted(old.keys() | new.keys()):
        was, now = old.get(role, {}).keys(), new.get(role, {}).keys()
        yield from (f"page disparue : {role} {address}" for address in sorted(was - now))
        yield from (f"page nouvelle : {role} {address}" for address in sorted(now - was))


def pages_of_both(old, new):
    """Each page that was saved twice: (its role and address, as it was, as it is now)."""
    for role in sorted(old.keys() & new.keys()):
        for address in sorted(old[role].keys() & new[role].keys()):
            yield f"{role} {address}", old[role][address], new[role][address]


def compare_headers(place, was, now):
    """What differs around the body. The name of a URL is told of by the inventory."""
    for header in HEADERS:
        if was[header] != now[header]:
            yield f"{header} : {was[header]} → {now[header]} : {place}"


def compare_bodies(was, now, *, is_html):
    """How much two bodies differ, and in which lines when it is more than white space."""
    if was == now:
        return SAME, ""
    if not is_html:
        return DIFFERENT, change_between(was.splitlines(), now.splitlines())
    was, now = lines_of(was), lines_of(now)
    if was == now:
        return SPACES, ""
    was, now = lines_as_drawn(was), lines_as_drawn(now)
    return (BLOCK_SPACES, "") if was == now else (DIFFERENT, change_between(was, now))


def change_between(was, now):
    """The lines that differ, without their numbers: the same change of many pages is told once."""
    lines = [line for line in unified_diff(was, now, n=1, lineterm="") if not line.startswith(("---", "+++"))]
    lines = ["@@" if line.startswith("@@") else line[:WIDTH] for line in lines]
    more = [f"… {len(lines) - LINES_SHOWN} lignes de plus"] if len(lines) > LINES_SHOWN else []
    return "\n".join(lines[:LINES_SHOWN] + more)


def print_faults(faults):
    """One line each."""
    for fault in faults:
        print(fault)


def print_changes(changes, groups):
    """Each change, those of the most pages first, and where it is."""
    by_pages = sorted(changes.items(), key=lambda change: (-len(change[1]), change[1]))
    for change, places in by_pages[:groups]:
        more = f" et {len(places) - PLACES_SHOWN} autres" if len(places) > PLACES_SHOWN else ""
        print(f"\n== {', '.join(places[:PLACES_SHOWN])}{more}\n{change}")
    if len(by_pages) > groups:
        print(f"\n… et {len(by_pages) - groups} autres différences (--groups)")


def print_summary(faults, kinds, changes):
    """The counts."""
    print(
        f"\n{kinds.total()} pages des deux côtés : {kinds[SAME]} identiques, "
        f"{kinds[SPACES]} aux espaces près, {kinds[BLOCK_SPACES]} aux espaces entre blocs près, "
        f"{kinds[DIFFERENT]} différentes (de {len(changes)} façons)."
    )
    counts = Counter(fault.partition(" : ")[0] for fault in faults)
    print("Autour :", ", ".join(f"{name} {count}" for name, count in counts.items()) or "aucune différence", end=".\n")
