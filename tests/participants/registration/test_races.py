"""Many people at the same instant: real connections on PostgreSQL, real processes on SQLite."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from participants.models import Message, Registration, TeamInvitation
from participants.privacy import erasing
from participants.registration import decisions
from participants.registration.answers import register, update_answers
from participants.registration.invitations import INVITATIONS_A_DAY, invite, use_invitation
from participants.seats.waiting_list import serve
from programme.kit.refusal import Refused
from tests.factories.participants import OrganisationFactory, RegistrationFactory, UserFactory
from tests.factories.programme import CycleFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]

# One process a candidate, all released together by a file that appears; each says what it met.
WORKER = """
import os, sys, time
import django
django.setup()
from participants.registration import decisions
from participants.models import Registration
from programme.kit.refusal import Refused
starter, registration = sys.argv[1], Registration.objects.get(pk=sys.argv[2])
open(starter + "." + sys.argv[2], "w").close()
while not os.path.exists(starter):
    time.sleep(0.002)
try:
    print(decisions.accept(registration=registration, by=None).state)
except Refused:
    print("refused")
"""


def at_once(act, arguments):
    """Run the act on each argument in a thread and a connection of its own, all starting together."""
    barrier = threading.Barrier(len(arguments))

    def one(argument):
        try:
            barrier.wait(timeout=30)
            return act(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(one, arguments))


def accept(registration):
    try:
        return decisions.accept(registration=registration, by=None).state
    except Refused:
        return "refused"


def test_forty_acceptances_at_once_for_the_last_seat_make_exactly_one():
    cycle = CycleFactory(published=True, capacity=3)
    RegistrationFactory.create_batch(2, cycle=cycle, accepted=True)
    candidates = RegistrationFactory.create_batch(40, cycle=cycle)
    outcomes = at_once(accept, candidates)
    assert sorted(outcomes) == ["accepted"] + ["refused"] * 39
    assert Registration.objects.filter(cycle=cycle, state="accepted").count() == 3
    assert Message.objects.filter(kind="accepted").count() == 1


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="processes, for a database that is a file")
def test_processes_that_accept_at_once_for_the_last_seat_make_exactly_one(tmp_path):
    assert connection.vendor == "sqlite"
    cycle = CycleFactory(published=True, capacity=1)
    candidates = RegistrationFactory.create_batch(8, cycle=cycle)
    name = settings.DATABASES["default"]["NAME"]
    assert str(connection.settings_dict["NAME"]) == str(name)
    portal = {"DJANGO_SETTINGS_MODULE": "cycle.settings", "DATABASE_URL": f"sqlite:///{name}", "DEBUG": "yes"}
    starter = tmp_path / "start"
    command = [sys.executable, "-W", "ignore", "-c", WORKER, str(starter)]
    options = {
        "cwd": ROOT,
        "env": os.environ | portal,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }
    processes = [subprocess.Popen([*command, str(candidate.pk)], **options) for candidate in candidates]
    try:
        wait_for(lambda: len(list(tmp_path.iterdir())) == len(candidates))
        starter.touch()
        results = [process.communicate(timeout=60) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert sorted(out.strip() for out, _ in results) == ["accepted"] + ["refused"] * 7, results
    assert Registration.objects.filter(cycle=cycle, state="accepted").count() == 1


def wait_for(condition, seconds=60):
    """Wait until something is true, or fail."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the processes did not start"
        time.sleep(0.01)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="rows locked by real parallel connections")
def test_the_race_is_run_on_real_parallel_connections():
    assert connection.vendor == "postgresql"
    cycle = CycleFactory(published=True, capacity=1)
    RegistrationFactory.create_batch(2, cycle=cycle)
    pids = at_once(lambda _: _backend(), [1, 2])
    assert len(set(pids)) == 2


def _backend():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_ten_registrations_of_one_person_at_once_make_one():
    cycle, user = CycleFactory(published=True), UserFactory()
    answers = {"organisation": OrganisationFactory(), "function": "Chargée de mission"}
    outcomes = at_once(lambda _: register(cycle=cycle, user=user, answers=answers), range(10))
    assert sorted(created for _, created in outcomes) == [False] * 9 + [True]
    assert len({registration.pk for registration, _ in outcomes}) == 1
    assert (Registration.objects.count(), Message.objects.count()) == (1, 1)


def test_ten_freed_seats_served_at_once_offer_no_more_than_there_are():
    cycle = CycleFactory(published=True, capacity=2)
    RegistrationFactory.create_batch(6, cycle=cycle, waiting=True)
    at_once(lambda _: serve(cycle=cycle), range(10))
    assert Registration.objects.filter(offer_expires_at__isnull=False).count() == 2
    assert Message.objects.filter(kind="offer").count() == 2


def test_an_invitation_used_by_two_at_once_serves_one():
    referent = RegistrationFactory(accepted=True, is_referent=True)
    invitation = TeamInvitation.objects.create(
        cycle=referent.cycle,
        territory=referent.territory,
        email="collegue@example.org",
        token_digest="0" * 64,
        invited_by=referent.user,
        expires_at="2122-01-01T00:00:00Z",
    )
    candidates = RegistrationFactory.create_batch(5, cycle=referent.cycle)
    outcomes = at_once(lambda candidate: use_invitation(invitation=invitation, registration=candidate), candidates)
    assert sorted(outcomes) == [False] * 4 + [True]


def test_invitations_sent_at_once_do_not_pass_the_limit_of_a_day():
    referent = RegistrationFactory(cycle__published=True, accepted=True, is_referent=True)
    elsewhere = RegistrationFactory(cycle__published=True, accepted=True, is_referent=True, user=referent.user)

    def send(number):
        team = (referent, elsewhere)[number % 2]
        try:
            email = f"invitee{number}@example.org"
            return bool(invite(cycle=team.cycle, territory=team.territory, email=email, by=referent.user))
        except Refused:
            return False

    sent = [send(number) for number in range(INVITATIONS_A_DAY - 1)]
    assert (all(sent), sorted(at_once(send, range(20, 26)))) == (True, [False] * 5 + [True])
    assert TeamInvitation.objects.count() == INVITATIONS_A_DAY


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="rows locked by real parallel connections")
def test_erasing_a_person_who_is_correcting_their_answers_blocks_neither(monkeypatch):
    registration = RegistrationFactory(accepted=True)
    account_held, find = threading.Event(), erasing.why_not_erasable

    def take_one_s_time(user):
        account_held.set()
        time.sleep(1)
        return find(user)

    monkeypatch.setattr(erasing, "why_not_erasable", take_one_s_time)

    def act(is_erasing):
        if is_erasing:
            return erasing.erase_person(user=registration.user, by=None)
        account_held.wait(timeout=30)
        with pytest.raises(Refused, match="n’est plus en cours"):
            update_answers(registration=registration, answers={"first_name": "Zoé"}, by=registration.user)

    at_once(act, [True, False])
    registration.refresh_from_db()
    assert registration.user is None
