"""Save: make a portal, let each role visit it, write what they were answered."""

import multiprocessing
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

from tests.pages import portal, store

STARTS = ["/", "/mon-espace/", "/feuilles-de-route/", "/admin/", "/compte/", "/plan-du-site/"]
# A page that is not there, a shared version, a calendar, a refusal of mail that nobody signed.
APART = [
    "/une-page-qui-n-existe-pas/",
    "/partage/un-secret/",
    "/mon-espace/agenda/un-secret.ics",
    "/resumes/un-secret/",
]


def save(folder: Path, *, keep: int, jobs: int):
    """Save the pages of a new portal in that folder; tell how many."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        portal.make_portal(place)
        print(f"La base d’essai est faite ({time.monotonic() - start:.0f} s).", flush=True)
        from tests.pages.inventory import inventory

        declared = inventory()
        visits = visit_as_each_role(keep=keep, jobs=jobs)
    report(declared, visits)
    pages = {role: visit["pages"] for role, visit in visits.items()}
    store.write(folder, inventory=declared, pages=pages)
    print(f"{sum(map(len, pages.values()))} pages en {time.monotonic() - start:.0f} s.")


def visit_as_each_role(*, keep, jobs):
    """Each role follows its links; then knocks at an address of each name that it was not led to."""
    from tests.pages.inventory import addresses_without_arguments
    from tests.pages.knocking import first_of_each_name
    from tests.pages.roles import ROLES

    starts = [*STARTS, *APART, *addresses_without_arguments()]
    visits = in_parallel(partial(follow, keep=keep), dict.fromkeys(ROLES, starts), jobs)
    first = first_of_each_name([address for visit in visits.values() for address in visit["opened"]])
    for role, visit in in_parallel(knock, {role: not_led_to(first, visits[role]) for role in ROLES}, jobs).items():
        visits[role]["pages"] = visit["pages"] | visits[role]["pages"]
    return visits


def not_led_to(first, visit):
    """The addresses of the names that a visit did not meet."""
    met = {page["name"] for page in visit["pages"].values()}
    return [first[name] for name in sorted(first.keys() - met)]


def in_parallel(act, tasks, jobs):
    """Each task in a process of its own, which nothing that another kept in memory can change: role → result."""
    portal.database_file()
    with multiprocessing.get_context("fork").Pool(jobs, maxtasksperchild=1) as pool:
        return dict(zip(tasks, pool.starmap(act, tasks.items(), chunksize=1), strict=True))


def follow(role, addresses, *, keep):
    """The visit of a role."""
    from tests.pages.visiting import Visit

    visit = Visit(role, keep=keep).follow(addresses)
    return {"pages": visit.pages, "opened": visit.opened, "left_out": visit.left_out}


def knock(role, addresses):
    """What a role is answered where it was not led."""
    from tests.pages.visiting import Visit

    return {"pages": Visit(role, keep=0).knock(addresses).pages}


def report(declared, visits):
    """How much was saved, and what was not."""
    print("rôle           pages  laissées  réponses")
    for role, visit in visits.items():
        statuses = dict(sorted(Counter(page["status"] for page in visit["pages"].values()).items()))
        print(f"{role:<14} {len(visit['pages']):>5}  {visit['left_out'].total():>8}  {statuses}")
    seen = {page["name"] for visit in visits.values() for page in visit["pages"].values()}
    unseen = sorted({line.split()[0] for line in declared["addresses"]} - seen)
    print(f"Noms d’URL : {len(seen)} visités, {len(unseen)} jamais ({', '.join(unseen)}).")
    for role, visit in visits.items():
        for address, page in visit["pages"].items():
            if page["status"] >= 500:
                print(f"ERREUR {page['status']} : {role} {address}")
