"""The letters that tell of a stage: to whom, once, and harmlessly."""

import datetime

import pytest
from django.utils import timezone

from participants.mail.preview import preview_of
from participants.mail.wording import default_wordings
from participants.models import Message, User, WorkerLease
from participants.worker import hourly, run_round
from roadmaps.mail.digest import send_digests
from roadmaps.mail.due_reminders import send_reminders
from roadmaps.validation import acts
from tests.roadmaps.world import published

pytestmark = pytest.mark.django_db

KINDS = [
    "roadmap_submitted",
    "roadmap_sent_back",
    "roadmap_validated",
    "roadmap_reopened",
    "roadmap_published",
    "roadmap_unpublished",
    "roadmap_consent",
    "roadmap_digest",
    "action_due",
]


def written(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("recipient", flat=True))


def letter(kind, user):
    return Message.objects.get(kind=kind, user=user).email


def team(world):
    return sorted([world.referent.email, world.member.email])


@pytest.fixture
def contact(world):
    world.cycle.contact_email = "contact@irev.example"
    world.cycle.save()


def walk(world):
    acts.submit(roadmap=world.roadmap, by=world.referent)
    acts.send_back(roadmap=world.roadmap, by=world.manager, comment="Précisez l’axe 2.\nPuis renvoyez.")
    acts.submit(roadmap=world.roadmap, by=world.referent)
    acts.validate(roadmap=world.roadmap, by=world.manager, comment="Bravo.")
    acts.agree_to_publish(roadmap=world.roadmap, by=world.referent)
    acts.publish(roadmap=world.roadmap, by=world.manager)
    acts.reopen(roadmap=world.roadmap, by=world.manager, comment="Une date est fausse.")


def test_each_step_is_told_to_the_team_and_handing_in_to_the_contact_too(world, contact):
    walk(world)
    assert written("roadmap_submitted") == sorted([*team(world), "contact@irev.example"] * 2)
    for kind in ("roadmap_sent_back", "roadmap_validated", "roadmap_published", "roadmap_reopened"):
        assert written(kind) == team(world)


def test_the_contact_is_told_whether_the_team_consents(world, contact):
    acts.submit(roadmap=world.roadmap, by=world.referent)
    acts.validate(roadmap=world.roadmap, by=world.manager)
    acts.agree_to_publish(roadmap=world.roadmap, by=world.referent)
    assert written("roadmap_consent") == ["contact@irev.example"]
    assert "vous pouvez la publier" in Message.objects.get(kind="roadmap_consent").email.message
    acts.disagree(roadmap=world.roadmap, by=world.referent)
    assert "retire son accord" in Message.objects.filter(kind="roadmap_consent").latest("pk").email.message


def test_the_team_is_told_at_once_by_whom_when_and_why_its_page_was_taken_off(world):
    published(world)
    step = acts.unpublish(roadmap=world.roadmap, by=world.manager, comment="Un chiffre est faux.")
    assert written("roadmap_unpublished") == team(world)
    email = letter("roadmap_unpublished", world.referent)
    assert email.subject == f"Page publique retirée\xa0: {world.roadmap.territory.name}"
    for words in ("Un chiffre est faux.", "Par Mina Gestion, pour l’équipe de l’IREV", f"{step.at:%Y}", "/etapes/"):
        assert words in email.message


def test_a_team_that_takes_its_agreement_back_is_not_told_of_its_own_act(world):
    published(world)
    acts.disagree(roadmap=world.roadmap, by=world.referent)
    assert written("roadmap_unpublished") == []


def test_a_contact_who_is_of_the_team_is_told_once(world):
    world.cycle.contact_email = world.member.email
    world.cycle.save()
    acts.submit(roadmap=world.roadmap, by=world.referent)
    assert written("roadmap_submitted") == team(world)


def test_a_step_says_who_when_and_with_what_words(world):
    walk(world)
    email = letter("roadmap_sent_back", world.member)
    assert email.subject == f"Feuille de route à reprendre\xa0: {world.roadmap.territory.name}"
    assert "Précisez l’axe 2.\nPuis renvoyez." in email.message
    assert "Par Mina Gestion" in email.message
    assert f"http://testserver/feuilles-de-route/{world.roadmap.pk}/" in email.message
    public = f"http://testserver/cycles/ici/feuilles-de-route/{world.roadmap.pk}/"
    assert public in letter("roadmap_published", world.member).message
    assert "Bravo." in letter("roadmap_validated", world.member).message


def test_a_step_that_does_not_happen_writes_nothing(world):
    acts.submit(roadmap=world.roadmap, by=world.referent)
    Message.objects.all().delete()
    with pytest.raises(acts.Refused):
        acts.send_back(roadmap=world.roadmap, by=world.manager, comment="")
    assert Message.objects.count() == 0


def test_without_a_contact_the_staff_who_decide_of_roadmaps_are_told(world):
    User.objects.create_superuser("chef@irev.example", is_active=False)
    acts.submit(roadmap=world.roadmap, by=world.referent)
    assert written("roadmap_submitted") == sorted([*team(world), world.manager.email])
    acts.validate(roadmap=world.roadmap, by=world.manager)
    acts.agree_to_publish(roadmap=world.roadmap, by=world.referent)
    assert written("roadmap_consent") == [world.manager.email]
    assert Message.objects.get(kind="roadmap_consent").user == world.manager


def test_who_cannot_be_written_to_is_left_out(world, contact):
    User.objects.filter(pk=world.member.pk).update(is_active=False)
    acts.submit(roadmap=world.roadmap, by=world.referent)
    assert written("roadmap_submitted") == sorted([world.referent.email, "contact@irev.example"])


def test_a_hostile_comment_stays_a_text(world):
    acts.submit(roadmap=world.roadmap, by=world.referent)
    acts.send_back(roadmap=world.roadmap, by=world.manager, comment="<script>x</script> {lien_feuille} [x](/y)")
    html = letter("roadmap_sent_back", world.member).html_message
    assert "<script>" not in html
    assert "&lt;script&gt;x&lt;/script&gt; {lien_feuille} [x](/y)" in html


@pytest.mark.parametrize("kind", KINDS)
def test_staff_preview_each_message_before_anything_is_written(kind):
    done = preview_of(kind, default_wordings()[kind], None)
    assert "{" not in done.subject + done.text
    assert "Territoire d’exemple" in done.text


def test_the_worker_of_the_mail_looks_once_an_hour_at_what_is_due(world, monkeypatch):
    assert hourly == [send_digests, send_reminders]
    calls = []
    monkeypatch.setattr("participants.worker.hourly", [counted(calls)])
    assert run_round(holder="one").queued == 1
    assert run_round(holder="one").queued == 0
    WorkerLease.objects.filter(name="counted").update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    WorkerLease.objects.filter(name="courrier").delete()
    assert run_round(holder="two").queued == 1
    assert len(calls) == 2


def test_a_task_that_fails_stops_nothing(world, monkeypatch, caplog):
    def failing():
        raise ValueError

    calls = []
    monkeypatch.setattr("participants.worker.hourly", [failing, counted(calls)])
    assert run_round(holder="one").queued == 1
    assert "failing failed" in caplog.text


def counted(calls):
    def counted():
        calls.append(1)
        return 1

    return counted
