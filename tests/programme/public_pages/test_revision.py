"""The token that changes with whatever the public reads."""

import threading
import time
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from programme.models import Cycle, GlossaryTerm, PublicRevision, SiteIdentity, Speaker
from programme.public_pages import revision as revision_module
from programme.public_pages.identity import identity
from programme.public_pages.revision import (
    current_revision,
    install_triggers,
    kept_by_revision,
    local_day,
    public_tables,
    reading_at,
)
from tests.factories.programme import (
    ContributionFactory,
    CycleFactory,
    GlossaryTermFactory,
    SequenceFactory,
    SpeakerFactory,
    TrainingSessionFactory,
)

pytestmark = pytest.mark.django_db

FLOORS = ("programme", "participants", "roadmaps", "cycle")
# Models that no page of the public shows. A model in neither list fails the test below: choose for each new one.
PRIVATE_MODELS = {
    "participants.ChangeRequest",
    "participants.AccessNeed",
    "participants.CalendarFeed",
    "participants.Consent",
    "participants.ImportBatch",
    "participants.Intercommunality",
    "participants.Mailing",
    "participants.Message",
    "participants.MessageTemplate",
    "participants.Organisation",
    "participants.Registration",
    "participants.RegistrationDraft",
    "participants.RegistrationEvent",
    "participants.RegistrationPolicy",
    "participants.TeamInvitation",
    "participants.TrainerAccess",
    "participants.User",
    "participants.WorkerLease",
    "programme.PublicRevision",
    "roadmaps.Action",
    "roadmaps.Comment",
    "roadmaps.DigestPreference",
    "roadmaps.Difficulty",
    "roadmaps.ExperienceReport",
    "roadmaps.FollowUp",
    "roadmaps.GuidingQuestion",
    "roadmaps.Indicator",
    "roadmaps.IndicatorDefinition",
    "roadmaps.LibraryAction",
    "roadmaps.LibraryRequest",
    "roadmaps.Milestone",
    "roadmaps.Presence",
    "roadmaps.Reading",
    "roadmaps.Revision",
    "roadmaps.Roadmap",
    "roadmaps.RoadmapPolicy",
    "roadmaps.ShareLink",
    "roadmaps.Theme",
    "roadmaps.ThemeEntry",
}

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="two transactions at a time")


class Changes:
    """Tells whether the token has changed since it last told."""

    def __init__(self):
        self.token = current_revision()

    def __call__(self):
        before, self.token = self.token, current_revision()
        return before != self.token


@pytest.fixture
def changed():
    return Changes


def test_every_model_of_the_floors_is_declared_public_or_private():
    models = {model._meta.label for floor in FLOORS for model in apps.get_app_config(floor).get_models()}
    public = {
        f"{config.label}.{name}" for config in apps.get_app_configs() for name in getattr(config, "public_models", ())
    }

    assert models - public == PRIVATE_MODELS
    assert public - models == set()


def test_the_token_is_32_hexadecimal_digits():
    CycleFactory()
    assert len(current_revision()) == 32
    assert int(current_revision(), 16) >= 0


def test_public_tables_include_plain_many_to_many_relations():
    assert {"programme_cycle", "programme_sequence_sessions"} <= set(public_tables())


def test_the_token_exists_before_any_change():
    assert PublicRevision.objects.get().token == current_revision()


def test_creating_changing_and_deleting_through_a_model_renew_the_token(changed):
    has_changed = changed()
    cycle = CycleFactory()
    assert has_changed()
    cycle.title = "Autre titre"
    cycle.save()
    assert has_changed()
    cycle.delete()
    assert has_changed()


def test_writing_without_the_models_signals_renews_the_token(changed):
    has_changed = changed()
    Speaker.objects.bulk_create(SpeakerFactory.build_batch(2))
    assert has_changed()
    Speaker.objects.update(first_name="Camille")
    assert has_changed()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programme_speaker SET first_name = 'Dominique'")
    assert has_changed()
    Speaker.objects.all()._raw_delete(using=DEFAULT_DB_ALIAS)
    assert has_changed()


def test_many_to_many_relations_renew_the_token(changed):
    session = TrainingSessionFactory()
    sequence = SequenceFactory(cycle=session.cycle)
    contribution = ContributionFactory(cycle=session.cycle)
    has_changed = changed()
    sequence.sessions.add(session)
    assert has_changed()
    contribution.sequences.add(sequence)
    assert has_changed()
    sequence.sessions.clear()
    assert has_changed()


def test_every_public_table_has_its_triggers():
    tables = public_tables()
    query, expected = (
        ("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'", 3)
        if connection.vendor == "sqlite"
        else ("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'renew_public_revision'", 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = [table for (table,) in cursor.fetchall()]
    assert sorted(found) == sorted(tables * expected)


def test_insertions_that_meet_a_conflict_renew_the_token(changed):
    """Under `OR IGNORE` or `OR REPLACE`, SQLite imposes that way with conflicts on the triggers too."""
    term = GlossaryTermFactory(term="EPCI")
    has_changed = changed()
    GlossaryTerm.objects.bulk_create([term, GlossaryTermFactory.build(term="OPH")], ignore_conflicts=True)
    assert has_changed()
    term.expansion = "Établissement public"
    GlossaryTerm.objects.bulk_create([term], update_conflicts=True, unique_fields=["code"], update_fields=["expansion"])
    assert has_changed()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT OR REPLACE INTO programme_glossaryterm SELECT * FROM programme_glossaryterm")
        assert has_changed()


@on_postgresql
def test_truncating_a_table_renews_the_token(changed):
    has_changed = changed()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE programme_glossaryterm")
    assert has_changed()


def test_private_tables_leave_the_token_alone(changed, django_user_model):
    has_changed = changed()
    django_user_model.objects.create(email="quelquun@example.org")
    assert not has_changed()


def test_a_change_writes_the_row_back_when_it_is_missing():
    PublicRevision.objects.all().delete()
    assert current_revision() is None
    CycleFactory()
    assert len(current_revision()) == 32


def test_a_token_rolled_back_never_returns(changed):
    has_changed = changed()
    try:
        with transaction.atomic():
            CycleFactory()
            rolled_back = current_revision()
            raise RuntimeError
    except RuntimeError:
        pass
    assert not has_changed()
    CycleFactory()
    assert current_revision() != rolled_back


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_change_not_committed_is_not_seen_by_others(changed):
    SpeakerFactory()
    has_changed = changed()
    others = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        others.set_autocommit(False)
        with others.cursor() as cursor:
            cursor.execute("UPDATE programme_speaker SET first_name = 'Camille'")
        assert not has_changed()
        others.commit()
        assert has_changed()
    finally:
        others.close()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_writers_queue_instead_of_blocking_each_other():
    """Each writes what the other has just written: had they not queued for the token first, neither could go on."""
    first, second = CycleFactory(), CycleFactory()
    started, failures = threading.Event(), []

    def write_second_then_first():
        try:
            started.set()
            with transaction.atomic():
                Cycle.objects.filter(pk=second.pk).update(title="B")
                Cycle.objects.filter(pk=first.pk).update(title="B")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    writer = threading.Thread(target=write_second_then_first)
    with transaction.atomic():
        Cycle.objects.filter(pk=first.pk).update(title="A")
        writer.start()
        started.wait()
        writer.join(timeout=0.3)
        Cycle.objects.filter(pk=second.pk).update(title="A")
    writer.join()

    assert failures == []
    assert set(Cycle.objects.order_by().values_list("title", flat=True)) == {"B"}


def test_installing_the_triggers_twice_changes_only_the_token(changed):
    has_changed = changed()
    install_triggers()
    assert has_changed()
    CycleFactory()
    assert has_changed()


@pytest.mark.django_db(transaction=True)
def test_the_triggers_survive_a_table_rebuilt_by_a_migration(changed):
    """SQLite rebuilds the table to alter a column; its triggers are lost, and put back when the migration ends."""
    field = GlossaryTerm._meta.get_field("term")
    with connection.schema_editor() as editor:
        longer = field.clone()
        longer.max_length, longer.model = 999, GlossaryTerm
        longer.set_attributes_from_name("term")
        editor.alter_field(GlossaryTerm, field, longer)
        editor.alter_field(GlossaryTerm, longer, field)
    call_command("migrate", verbosity=0)
    has_changed = changed()
    GlossaryTermFactory()
    assert has_changed()


@pytest.mark.django_db(transaction=True)
def test_a_database_that_fails_has_no_revision_and_the_next_reading_has_one(monkeypatch):
    assert current_revision() is not None
    monkeypatch.setattr(revision_module, "SELECT_TOKEN", "SELECT token FROM no_such_table")
    assert current_revision() is None
    monkeypatch.undo()
    assert current_revision() is not None


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_by_the_server_is_replaced():
    others = connections.create_connection(DEFAULT_DB_ALIAS)
    token = current_revision()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        with others.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        others.close()

    assert current_revision() is None
    assert current_revision() == token


# kept_by_revision -----------------------------------------------------------------------------------------


@pytest.fixture
def counted():
    """A function kept by revision, and the list of the values that it really computed."""
    computed = []

    @kept_by_revision
    def cycles():
        computed.append(Cycle.objects.count())
        return computed[-1]

    return cycles, computed


def test_a_kept_value_is_computed_once_until_a_public_table_changes(counted):
    cycles, computed = counted
    assert [cycles(), cycles()] == [0, 0]
    CycleFactory()
    assert [cycles(), cycles()] == [1, 1]
    assert computed == [0, 1]


def test_a_kept_value_is_computed_again_the_next_day(counted, monkeypatch):
    cycles, computed = counted
    cycles()
    tomorrow = time.time() + 24 * 3600
    monkeypatch.setattr(revision_module, "time", lambda: tomorrow)
    cycles()
    assert computed == [0, 0]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2022, 7, 1, 21, 59, 59, tzinfo=UTC), date(2022, 7, 1)),
        (datetime(2022, 7, 1, 22, 0, 0, tzinfo=UTC), date(2022, 7, 2)),
        (datetime(2022, 12, 1, 22, 59, 59, tzinfo=UTC), date(2022, 12, 1)),
        (datetime(2022, 12, 1, 23, 0, 0, tzinfo=UTC), date(2022, 12, 2)),
    ],
)
def test_the_day_changes_at_midnight_in_paris(monkeypatch, moment, day):
    monkeypatch.setattr(revision_module, "time", moment.timestamp)
    assert local_day() == day


def test_a_value_computed_in_a_transaction_rolled_back_is_never_served(counted):
    cycles, computed = counted
    cycles()
    try:
        with transaction.atomic():
            CycleFactory()
            assert cycles() == 1
            raise RuntimeError
    except RuntimeError:
        pass
    assert cycles() == 0
    assert computed == [0, 1, 0]


def test_within_a_request_the_revision_is_not_read_again(counted, monkeypatch):
    cycles, computed = counted
    revision = current_revision()
    monkeypatch.setattr(revision_module, "current_revision", lambda: pytest.fail("read again"))
    with reading_at(revision):
        assert [cycles(), cycles()] == [0, 0]
    assert computed == [0]


def test_after_a_request_the_revision_is_read_again(counted, monkeypatch):
    cycles, _ = counted
    with reading_at(current_revision()):
        cycles()
    CycleFactory()
    assert cycles() == 1


def test_a_transaction_opened_within_a_request_reads_the_revision_again(counted):
    cycles, _ = counted
    with reading_at(current_revision()):
        assert cycles() == 0
        try:
            with transaction.atomic():
                CycleFactory()
                assert cycles() == 1
                raise RuntimeError
        except RuntimeError:
            pass
        assert cycles() == 0


def test_without_a_revision_nothing_is_kept(counted):
    cycles, computed = counted
    PublicRevision.objects.all().delete()
    cycles()
    cycles()
    assert computed == [0, 0]


def test_identity_is_kept_and_follows_its_changes(django_assert_num_queries):
    assert identity().publisher_name == ""
    with django_assert_num_queries(0), reading_at(current_revision()):
        assert identity().publisher_name == ""
    SiteIdentity.objects.create(pk=1, publisher_name="IREV")
    assert identity().publisher_name == "IREV"
