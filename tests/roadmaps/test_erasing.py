"""Erasing a person who wrote everywhere in a roadmap, and telling them before what is kept of them."""

import datetime
import json
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from participants.models import User
from participants.privacy.erasing import erase_person
from participants.privacy.my_data import personal_data, personal_data_as_json
from participants.privacy.name_traces import ERASED
from roadmaps.follow_up.comments import comment
from roadmaps.follow_up.follow_ups import follow_up, lift_difficulty
from roadmaps.follow_up.readings import record_reading
from roadmaps.models import (
    WRITTEN,
    Action,
    Comment,
    Difficulty,
    ExperienceReport,
    FollowUp,
    LibraryRequest,
    Reading,
    Revision,
    Roadmap,
    Snapshot,
)
from roadmaps.validation import acts
from roadmaps.versions.content import content_at, content_of
from roadmaps.versions.freezing import digest_of, freeze, is_intact, take_milestone
from roadmaps.versions.share_links import create_link
from roadmaps.writing.arranging import create_action, create_indicator
from tests.factories.participants import UserFactory
from tests.factories.roadmaps import (
    ActionFactory,
    GuidingQuestionFactory,
    IndicatorFactory,
    MemberFactory,
    RoadmapFactory,
)
from tests.roadmaps.world import edit, fresh

pytestmark = pytest.mark.django_db
FULL = "Zéphyrine Quasimodoz"
# In lower case; the third as JSON writes it, whatever the number of backslashes.
NAMES = ("zéphyrine", "quasimodoz", "u00e9phyrine")


@pytest.fixture
def person(world):
    """The referent of a team, of a cycle whose days are over."""
    return MemberFactory(
        roadmap=world.roadmap,
        user__email="zephyrine.quasimodoz@example.org",
        user__first_name="Zéphyrine",
        user__last_name="Quasimodoz",
        function="Directrice",
    ).user


def write_everywhere(world, person):
    """Everything that a person may write in a roadmap, their name in each text; returns a frozen version."""
    question = GuidingQuestionFactory(theme=world.entry.theme)
    edit(world.roadmap, person, findings=f"{FULL} constate.\n\nEt d’autres aussi.", calendar="Mme QUASIMODOZ viendra.")
    edit(world.entry, person, **{"diagnosis": f"Selon {FULL}.", f"answers.{question.pk}": f"Voir {FULL}."})
    values = {"title": f"Demander à {FULL}", "partners": ["Communes", FULL], "lead": person.pk}
    action = create_action(entry=world.entry, values=values, by=person, form_id=uuid.uuid4())
    long_title = f"{'a' * (200 - len(FULL) - 1)} {FULL}"
    edit(world.action, world.member, lead=person.pk, title=long_title, results=f"Grâce à {FULL}.")
    indicator = create_indicator(entry=world.entry, values={"title": f"Indicateur de {FULL}"}, by=person)
    record_reading(indicator=indicator, by=person, year=2022, numerator=1, denominator=4, source=f"Fichier de {FULL}")
    difficulty = {"nature": "data", "text": f"{FULL} n’a pas les données.", "support": f"Aider {FULL}."}
    follow_up(action=action, by=person, text=f"{FULL} attend.", to_state="blocked", difficulty=difficulty)
    lift_difficulty(difficulty=Difficulty.objects.get(), by=person, how=f"{FULL} les a reçues.")
    talk(world, person, action)
    registration = person.registrations.get()
    ExperienceReport.objects.create(registration=registration, applied=f"Moi, {FULL}, j’ai essayé.")
    person.digest_preferences.create(roadmap=world.roadmap, opted_out_at=timezone.now())
    LibraryRequest.objects.create(action=action, asked_by=world.manager, message=f"Bonjour {FULL}")
    create_link(roadmap=world.roadmap, snapshot=None, label=f"Pour {FULL}", days=30, by=person, form_id=uuid.uuid4())
    return freeze(roadmap=world.roadmap, reason="submitted", by=person)


def talk(world, person, action):
    first = comment(roadmap=world.roadmap, by=person, text=f"{FULL} demande.", action=action)
    comment(roadmap=world.roadmap, by=world.trainer, text=f"Je réponds à {FULL}.", parent=first)
    comment(roadmap=world.roadmap, by=world.manager, text=f"Appeler {FULL}.", scope="staff")


def dump():
    """Every column of every table as text, in lower case."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            texts.append(f"{table}: {cursor.fetchall()}")
    return "\n".join(texts).lower()


def whole(content):
    """A content, but for the moment at which it was made."""
    return json.dumps({**content, "at": ""}, sort_keys=True)


# Erased ---------------------------------------------------------------------------------------------------


def test_nothing_names_who_wrote_everything(world, person):
    write_everywhere(world, person)
    erase_person(user=person, by=None)
    left = dump()
    assert [name for name in NAMES if name in left] == []
    assert not User.objects.filter(pk=person.pk).exists()


def test_what_the_team_wrote_stays(world, person):
    write_everywhere(world, person)
    kept = (Revision, Action, FollowUp, Difficulty, Reading, Comment, Snapshot)
    before = [model.objects.count() for model in kept]
    erase_person(user=person, by=None)
    assert [model.objects.count() for model in kept] == before
    assert Roadmap.objects.get().findings == f"{ERASED} constate.\n\nEt d’autres aussi."
    assert not ExperienceReport.objects.exists()


def test_the_history_still_gives_the_roadmap(world, person):
    write_everywhere(world, person)
    erase_person(user=person, by=None)
    roadmap = Roadmap.objects.with_names().get()
    assert whole(content_at(roadmap, timezone.now())) == whole(content_of(roadmap))
    for kind, model in WRITTEN.items():
        for obj in model.objects.all():
            last = Revision.objects.filter(object_kind=kind, object_id=obj.pk).latest("version")
            assert (last.values, last.followed) == (obj.values(), obj.followed())


def test_no_revision_leads_to_the_key_of_who_led(world, person):
    write_everywhere(world, person)
    erase_person(user=person, by=None)
    leads = [revision.values.get("lead") for revision in Revision.objects.filter(object_kind="action")]
    bases = [revision.form_base.get("lead") for revision in Revision.objects.filter(object_kind="action")]
    assert set(leads) == set(bases) == {None}


def test_an_intact_frozen_version_is_sealed_again_and_says_nobody(world, person):
    snapshot = write_everywhere(world, person)
    digest = snapshot.digest
    erase_person(user=person, by=None)
    snapshot.refresh_from_db()
    assert is_intact(snapshot)
    assert snapshot.digest != digest
    assert FULL not in json.dumps(snapshot.content, ensure_ascii=False)


def test_a_frozen_version_that_did_not_name_them_is_untouched(world, person):
    milestone = take_milestone(cycle=world.cycle, name="Septembre", by=world.manager)
    before = milestone.snapshots.values().get()
    write_everywhere(world, person)
    erase_person(user=person, by=None)
    assert milestone.snapshots.values().get() == before


def test_a_frozen_version_that_somebody_altered_is_not_sealed_again(world, person):
    snapshot = write_everywhere(world, person)
    snapshot.content["roadmap"]["values"]["ambition"] = "Altérée."
    Snapshot.objects.filter(pk=snapshot.pk).update(content=snapshot.content)
    erase_person(user=person, by=None)
    snapshot.refresh_from_db()
    assert (is_intact(snapshot), digest_of(snapshot.content) == snapshot.digest) == (False, False)
    assert FULL not in json.dumps(snapshot.content, ensure_ascii=False)


def test_who_took_every_step_is_erased_without_a_protected_key(world, person):
    roadmap = world.roadmap
    world.roadmap.cycle.registrations.update(is_referent=False)
    person.registrations.update(is_referent=True)
    acts.submit(roadmap=roadmap, by=person)
    acts.validate(roadmap=roadmap, by=world.manager, comment=f"Bravo {FULL}.")
    acts.agree_to_publish(roadmap=roadmap, by=person)
    acts.publish(roadmap=roadmap, by=world.manager)
    acts.share_with_teams(roadmap=roadmap, by=person, shared=True)
    erase_person(user=person, by=None)
    roadmap.refresh_from_db()
    assert (roadmap.state, roadmap.publication_agreed_by) == ("published", None)
    assert roadmap.transitions.get(act="validated").comment == f"Bravo {ERASED}."
    assert set(roadmap.transitions.filter(act__in=["submitted", "agreed"]).values_list("by", flat=True)) == {None}


def test_the_roadmaps_of_others_are_left_as_they_are(world, person):
    other = ActionFactory(entry__roadmap=RoadmapFactory(), title="Une autre action")
    before = list(Revision.objects.filter(roadmap=other.roadmap).order_by("pk").values())
    write_everywhere(world, person)
    erase_person(user=person, by=None)
    assert list(Revision.objects.filter(roadmap=other.roadmap).order_by("pk").values()) == before


def test_the_team_goes_on_writing_after_an_erasure(world, person):
    write_everywhere(world, person)
    erase_person(user=person, by=None)
    assert edit(world.roadmap, world.member, findings="Un constat refait.").changed == ["findings"]
    assert fresh(world.roadmap).findings == "Un constat refait."


# Told before ----------------------------------------------------------------------------------------------


def test_what_one_wrote_is_in_ones_data(world, person):
    write_everywhere(world, person)
    data = personal_data_as_json(person)
    written = data["Feuilles de route : ce que vous avez écrit"]
    assert [row["sur"] for row in written] == ["la feuille de route", "l’axe", "l’action", "l’indicateur"]
    assert written[0]["Constats"].startswith(FULL)
    assert written[2]["Personne de l’équipe qui pilote"] == "vous"
    assert {row["action"] for row in data["Feuilles de route : actions que vous pilotez"]} == set(
        Action.objects.values_list("title", flat=True)
    )
    assert [row["commentaire"] for row in data["Feuilles de route : commentaires"]] == [f"{FULL} demande."]
    told = json.dumps(data["Feuilles de route : suivi"], ensure_ascii=False)
    for text in ("attend.", "n’a pas les données.", "les a reçues.", "Fichier de"):
        assert text in told
    assert data["Retours d’expériences"][0]["ce que j’ai mis en œuvre"] == f"Moi, {FULL}, j’ai essayé."
    assert data["Feuilles de route : liens de partage"][0]["pour"] == f"Pour {FULL}"
    assert "staff" not in told


def test_each_comment_says_what_it_is_about(world, person):
    indicator = IndicatorFactory(entry=world.entry, title="Refus")
    places = ({}, {"entry": world.entry}, {"action": world.action}, {"indicator": indicator})
    for place in places:
        comment(roadmap=world.roadmap, by=person, text="Oui.", **place)
    told = [row["sur"] for row in personal_data_as_json(person)["Feuilles de route : commentaires"]]
    named = [
        f"l’axe «\u00a0{world.entry}\u00a0»",
        f"l’action «\u00a0{world.action}\u00a0»",
        "l’indicateur «\u00a0Refus\u00a0»",
    ]
    assert sorted(told) == sorted(["la feuille de route", *named])


def test_what_others_wrote_for_staff_alone_is_not(world, person):
    write_everywhere(world, person)
    assert "Appeler" not in json.dumps(personal_data_as_json(person), ensure_ascii=False)


def test_one_who_wrote_nothing_has_no_such_part():
    assert not [section for section in personal_data(UserFactory()) if "oute" in section.title]


def test_each_field_is_told_once_as_it_was_last_written(world, person):
    edit(world.roadmap, person, ambition="Une première idée.")
    edit(world.roadmap, person, ambition="Une meilleure idée.", findings="Un constat.")
    (record,) = personal_data_as_json(person)["Feuilles de route : ce que vous avez écrit"]
    assert (record["Ambition à 18 mois"], record["Constats"]) == ("Une meilleure idée.", "Un constat.")
    assert datetime.datetime.fromisoformat(record["en dernier le"]).tzinfo is not None


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_as_many_queries_however_much_one_wrote(world, person, django_assert_num_queries, number):
    for rank in range(number):
        action = create_action(entry=world.entry, values={"title": f"Action {rank}"}, by=person, form_id=None)
        follow_up(action=action, by=person, text="C’est fait.", to_state="done")
        comment(roadmap=world.roadmap, by=person, text="Bravo.", action=action)
    # What a process reads once is read.
    personal_data(person)
    with django_assert_num_queries(24):
        personal_data(person)
