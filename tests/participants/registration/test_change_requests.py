"""Who holds a seat asks for another organisation or territory: nothing moves until staff have answered."""

import datetime
import runpy

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse
from post_office.models import Email

from participants.models import ChangeRequest, Registration
from participants.privacy.my_data import personal_data
from participants.registration.answers import update_answers
from participants.registration.change_requests import (
    DECISIVE,
    Effect,
    accept_change,
    ask_for_change,
    consequences_of,
    effect_of,
    refuse_change,
    take_back,
)
from participants.registration.decisions import refuse
from participants.registration.forms import initial_of
from participants.registration.withdrawal import withdraw
from participants.seats.waiting_list import accept_offer, expire_offers
from programme.kit.refusal import Outdated, Refused
from programme.models import Cycle
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory

pytestmark = pytest.mark.django_db
NEVER = datetime.datetime(2122, 1, 1, tzinfo=datetime.UTC)
OPENED = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def staff():
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name="gestion"))
    return user


@pytest.fixture
def member():
    return RegistrationFactory(accepted=True, is_referent=True)


def asked_by(registration, **changes):
    wanted = {name: getattr(registration, name) for name in DECISIVE} | changes
    return ask_for_change(registration=registration, by=registration.user, **wanted)


def accept(change, staff):
    """Accept over what stands now."""
    version = Registration.objects.get(pk=change.registration_id).version
    return accept_change(change=change, by=staff, version=version)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def form_of(registration, **changes):
    """The form of one's own answers, as the browser sends it."""
    values = initial_of(registration) | changes
    sent = {name: value for name, value in values.items() if value not in (None, False, "")}
    named = {name: str(sent[name]) for name in DECISIVE if name in sent}
    return sent | named | {"manager_agrees": "oui", "version": str(registration.version)}


@pytest.mark.parametrize("state", ["received", "incomplete", "waiting"])
def test_before_a_seat_each_change_is_made_at_once(state):
    assert {effect_of(name, state=state) for name in (*DECISIVE, "function")} == {Effect.AT_ONCE}


@pytest.mark.parametrize(("state", "has_offer"), [("accepted", False), ("waiting", True)])
def test_with_a_seat_what_decides_it_is_asked_for(state, has_offer):
    effects = {name: effect_of(name, state=state, has_offer=has_offer) for name in (*DECISIVE, "function", "phone")}
    assert effects == {
        "organisation": Effect.REQUEST,
        "territory": Effect.REQUEST,
        "function": Effect.AT_ONCE,
        "phone": Effect.AT_ONCE,
    }


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_a_registration_that_is_over_changes_no_more(state):
    assert effect_of("function", state=state) is Effect.NOTHING


@pytest.mark.parametrize("traits", [{"accepted": True}, {"offered": True}])
def test_a_change_of_territory_sent_from_the_form_moves_nothing(client, traits):
    registration = RegistrationFactory(cycle__registration_opens_at=OPENED, **traits)
    elsewhere = RegistrationFactory(cycle=registration.cycle, accepted=True).territory
    client.force_login(registration.user)
    address = reverse("participants:registration_update", args=[registration.pk])
    sent = form_of(registration, territory=elsewhere, function="Directrice")
    answer = client.post(address, sent, follow=True)
    now = fresh(registration)
    assert (now.territory, now.function) == (registration.territory, "Directrice")
    asked = ChangeRequest.objects.get()
    assert (asked.registration, asked.territory, asked.state) == (registration, elsewhere, "open")
    told = [str(message) for message in answer.context["messages"]]
    assert told[0] == "Vos réponses sont enregistrées. A changé : fonction."
    assert told[1].startswith("Votre demande est transmise à l’équipe de l’IREV.")
    assert elsewhere.name in answer.content.decode()
    assert not Registration.objects.of_team(registration.cycle_id, elsewhere.pk).filter(pk=registration.pk).exists()


def test_a_change_before_acceptance_says_what_it_changed(client):
    registration = RegistrationFactory(cycle__registration_opens_at=OPENED)
    elsewhere = IntercommunalityFactory()
    client.force_login(registration.user)
    address = reverse("participants:registration_update", args=[registration.pk])
    answer = client.post(address, form_of(registration, territory=elsewhere), follow=True)
    assert fresh(registration).territory == elsewhere
    assert [str(message) for message in answer.context["messages"]] == [
        "Vos réponses sont enregistrées. A changé : territoire de travail."
    ]
    assert not ChangeRequest.objects.exists()


def test_the_seat_of_who_asks_is_offered_to_nobody(member):
    waiting = RegistrationFactory(cycle=member.cycle, waiting=True)
    member.cycle.capacity = 1
    member.cycle.save()
    asked_by(member, territory=IntercommunalityFactory())
    assert not fresh(waiting).has_offer
    assert fresh(member).is_referent


def test_asking_again_takes_the_place_of_the_request_that_waits(member):
    first = asked_by(member, territory=IntercommunalityFactory())
    second = asked_by(member, territory=IntercommunalityFactory())
    assert [fresh(change).state for change in (first, second)] == ["cancelled", "open"]


def test_sending_the_same_request_twice_makes_one(member):
    elsewhere = IntercommunalityFactory()
    assert asked_by(member, territory=elsewhere) == asked_by(member, territory=elsewhere)
    assert ChangeRequest.objects.count() == 1


def test_what_is_held_already_is_not_asked_for_and_leaves_the_request_that_waits(member):
    change = asked_by(member, territory=IntercommunalityFactory())
    assert asked_by(member) is None
    assert fresh(change).is_open


def test_accepting_moves_the_person_and_tells_them(member, staff):
    elsewhere = IntercommunalityFactory(name="CC d’Ailleurs")
    accept(asked_by(member, territory=elsewhere), staff)
    assert fresh(member).territory == elsewhere
    letter = Email.objects.get(message_row__kind="change_accepted")
    assert "l’intercommunalité\u00a0: CC d’Ailleurs" in letter.message
    assert ChangeRequest.objects.get().decided_by == staff


def test_accepting_is_refused_when_the_territory_is_full(member, staff):
    member.cycle.seats_per_territory = 1
    member.cycle.save()
    full = RegistrationFactory(cycle=member.cycle, accepted=True).territory
    change = asked_by(member, territory=full)
    assert consequences_of(change).refusal == "La place de ce territoire est prise."
    with pytest.raises(Refused, match="de ce territoire"):
        accept(change, staff)
    assert fresh(change).is_open
    assert not Email.objects.filter(message_row__kind="change_accepted").exists()


def test_refusing_moves_nothing_and_gives_the_reason(member, staff):
    change = asked_by(member, organisation=OrganisationFactory())
    refuse_change(change=change, by=staff, reason="Le groupe est composé.")
    assert fresh(member).organisation == member.organisation
    assert "Le groupe est composé." in Email.objects.get(message_row__kind="change_refused").message
    with pytest.raises(Refused, match="déjà reçu une réponse"):
        accept(change, staff)


def test_each_refusal_is_told(member, staff):
    for reason in ("Non.", "Toujours pas."):
        refuse_change(change=asked_by(member, territory=IntercommunalityFactory()), by=staff, reason=reason)
    assert Email.objects.filter(message_row__kind="change_refused").count() == 2


def test_a_refusal_without_a_reason_is_none(member, staff):
    with pytest.raises(Refused, match="motif"):
        refuse_change(change=asked_by(member, territory=IntercommunalityFactory()), by=staff, reason="  ")


def test_taking_a_request_back_once(member):
    change = asked_by(member, territory=IntercommunalityFactory())
    assert take_back(change=change, by=member.user)
    assert not take_back(change=change, by=member.user)
    assert fresh(change).state == "cancelled"


def test_the_request_of_who_leaves_is_closed(member, staff):
    change = asked_by(member, territory=IntercommunalityFactory())
    withdraw(registration=member, by=member.user)
    assert fresh(change).state == "cancelled"
    refused = RegistrationFactory(accepted=True)
    change = asked_by(refused, territory=IntercommunalityFactory())
    refuse(registration=refused, by=staff, reason="Finalement non.")
    assert fresh(change).state == "cancelled"


def test_the_request_of_who_let_an_offer_expire_is_closed():
    offered = RegistrationFactory(offered=True)
    change = asked_by(offered, territory=IntercommunalityFactory())
    expire_offers(at=offered.offer_expires_at + datetime.timedelta(days=1))
    assert fresh(change).state == "cancelled"
    assert not fresh(offered).has_offer


def test_the_consequences_are_said(member):
    joined = RegistrationFactory(cycle=member.cycle, accepted=True).territory
    landlord = OrganisationFactory(kind="oph")
    member.organisation = OrganisationFactory(kind="intercommunality")
    member.save()
    effects = consequences_of(asked_by(member, territory=joined, organisation=landlord))
    assert effects.refusal == ""
    assert effects.sentences == [
        f"La personne quitte l’équipe du territoire {member.territory} et n’a plus accès à ce que cette équipe écrit.",
        "Elle en est la personne référente et ne le sera plus. L’équipe n’en a plus : désignez-en une autre.",
        f"Elle rejoint l’équipe du territoire {joined}, qui compte 1 personne : elle voit qui en fait partie, "
        "lit et écrit avec elle.",
        f"La personne comptera parmi : {landlord.group.label}, et non plus : {member.organisation.group.label}.",
        "Si quelqu’un attendait une place que ce changement rend possible, elle lui est proposée.",
    ]


def test_what_staff_corrected_meanwhile_is_not_undone(member, staff):
    change = asked_by(member, territory=IntercommunalityFactory())
    corrected = OrganisationFactory()
    update_answers(registration=member, answers={"organisation": corrected}, by=staff)
    assert consequences_of(fresh(change)).refusal.startswith("La structure ou l’intercommunalité")
    with pytest.raises(Refused, match="a changé depuis la demande"):
        accept(change, staff)
    assert fresh(member).organisation == corrected


def test_asking_again_after_a_correction_asks_from_what_stands_now(member, staff):
    territory = IntercommunalityFactory()
    first = asked_by(member, territory=territory)
    update_answers(
        registration=member, answers={"organisation": OrganisationFactory(kind="intercommunality")}, by=staff
    )
    again = asked_by(fresh(member), territory=territory)
    assert (fresh(first).state, again.state) == ("cancelled", "open")
    accept(again, staff)
    assert fresh(member).territory == territory


def test_what_was_read_is_what_is_accepted(staff):
    offered = RegistrationFactory(offered=True)
    change = asked_by(offered, territory=IntercommunalityFactory())
    version = fresh(offered).version
    Registration.objects.filter(pk=offered.pk).update(version=version + 1)
    with pytest.raises(Outdated):
        accept_change(change=change, by=staff, version=version)
    assert fresh(change).is_open


def test_nobody_moves_in_an_archived_cycle(member, staff):
    change = asked_by(member, territory=IntercommunalityFactory())
    Cycle.objects.filter(pk=member.cycle_id).update(state="archived")
    with pytest.raises(Refused, match="archivé"):
        accept(fresh(change), staff)


def test_a_merge_that_makes_the_request_empty_leaves_it_to_be_refused(member, staff):
    wanted = OrganisationFactory()
    change = asked_by(member, organisation=wanted)
    ChangeRequest.objects.filter(pk=change.pk).update(organisation=member.organisation)
    with pytest.raises(Refused, match="déjà fait"):
        accept(fresh(change), staff)


def test_the_next_referent_is_named_in_the_consequences(staff):
    leaving = RegistrationFactory(accepted=True, is_referent=True)
    organisation = OrganisationFactory(kind="intercommunality")
    staying = RegistrationFactory(
        cycle=leaving.cycle, territory=leaving.territory, organisation=organisation, accepted=True
    )
    change = asked_by(leaving, territory=IntercommunalityFactory())
    assert f"{staying.person_name} le devient." in consequences_of(change).sentences[1]
    accept(change, staff)
    assert fresh(staying).is_referent


def test_a_double_click_asks_once_and_is_told_so(client):
    registration = RegistrationFactory(cycle__registration_opens_at=OPENED, accepted=True)
    client.force_login(registration.user)
    address = reverse("participants:registration_update", args=[registration.pk])
    sent = form_of(registration, territory=IntercommunalityFactory(), function="Directrice")
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert ChangeRequest.objects.count() == 1


def test_a_form_opened_before_acceptance_moves_nobody_once_accepted(client):
    registration = RegistrationFactory(cycle__registration_opens_at=OPENED)
    sent = form_of(registration, territory=IntercommunalityFactory())
    Registration.objects.filter(pk=registration.pk).update(state="accepted", version=registration.version + 1)
    client.force_login(registration.user)
    answer = client.post(reverse("participants:registration_update", args=[registration.pk]), sent)
    assert "a changé pendant que vous écriviez" in answer.content.decode()
    assert fresh(registration).territory == registration.territory
    assert not ChangeRequest.objects.exists()


def test_accepting_an_offer_keeps_the_request_waiting():
    offered = RegistrationFactory(offered=True, offer_expires_at=NEVER)
    change = asked_by(offered, territory=IntercommunalityFactory())
    accept_offer(registration=offered, by=offered.user)
    assert fresh(change).is_open
    assert fresh(offered).territory == offered.territory


def test_the_history_says_that_a_request_ended(member):
    asked_by(member, territory=IntercommunalityFactory())
    withdraw(registration=member, by=member.user)
    assert list(member.events.filter(kind="answered").values_list("reason", flat=True)) == ["sans suite"]


def test_an_organisation_of_the_same_kind_needs_no_other_seat(member):
    member.cycle.capacity = 1
    member.cycle.save()
    RegistrationFactory(cycle=member.cycle, accepted=True)
    effects = consequences_of(asked_by(member, organisation=OrganisationFactory(kind=member.organisation.kind)))
    assert (effects.refusal, effects.sentences) == ("", [])


def test_who_has_no_territory_reads_none_in_words(client, staff):
    registration = RegistrationFactory(accepted=True, territory=None, organisation__kind="ddt")
    change = asked_by(registration, territory=IntercommunalityFactory(name="CC d’Ailleurs"))
    client.force_login(staff)
    page = client.get(reverse("admin:participants_changerequest_change", args=[change.pk])).content.decode()
    assert "None" not in page
    assert "aucune" in page


def test_another_person_does_not_take_a_request_back(client, member):
    change = asked_by(member, territory=IntercommunalityFactory())
    client.force_login(UserFactory())
    address = reverse("participants:change_request_take_back", args=[change.pk])
    assert client.post(address).status_code == 404
    client.force_login(member.user)
    assert client.get(address).status_code == 405
    assert client.post(address).url == reverse("participants:my_space")
    assert fresh(change).state == "cancelled"


def test_staff_read_the_consequences_and_answer(client, member, staff):
    change = asked_by(member, territory=IntercommunalityFactory(name="CC d’Ailleurs"))
    client.force_login(staff)
    address = reverse("admin:participants_changerequest_change", args=[change.pk])
    assert "CC d’Ailleurs" in client.get(address).content.decode()
    assert client.get(reverse("admin:participants_changerequest_changelist")).status_code == 200
    assert "Donnez le motif du refus" in client.post(address, {"answer": "refuse", "version": "0"}).content.decode()
    assert fresh(change).is_open
    seen = {"version": fresh(member).version}
    assert client.post(address, {"answer": "accept", "reason": "", **seen}).status_code == 302
    assert fresh(member).territory.name == "CC d’Ailleurs"
    page = client.get(address).content.decode()
    assert "Acceptée" in page
    assert 'name="answer"' not in page


def test_who_may_not_decide_reads_and_does_not_answer(client, member):
    reader = UserFactory(staff=True)
    reader.groups.add(Group.objects.get(name="lecture"))
    change = asked_by(member, territory=IntercommunalityFactory())
    client.force_login(reader)
    address = reverse("admin:participants_changerequest_change", args=[change.pk])
    answer = client.get(address)
    assert answer.status_code == 200
    assert 'name="answer"' not in answer.content.decode()
    assert client.post(address, {"answer": "accept"}).status_code == 403
    assert fresh(change).is_open


def test_one_s_requests_are_among_one_s_data(member):
    asked_by(member, territory=IntercommunalityFactory(name="CC d’Ailleurs"))
    (section,) = [part for part in personal_data(member.user) if part.title == "Demandes de changement"]
    assert ("Intercommunalité demandée", "CC d’Ailleurs (59)") in section.in_words[0]


def test_the_dashboard_counts_the_requests_that_wait(client, member, staff):
    asked_by(member, territory=IntercommunalityFactory())
    client.force_login(staff)
    assert "demande de changement à décider" in " ".join(client.get(reverse("admin:index")).content.decode().split())


def test_a_cycle_s_other_registrations_have_their_own_requests():
    cycle = CycleFactory(published=True)
    changes = [
        asked_by(RegistrationFactory(cycle=cycle, accepted=True), territory=IntercommunalityFactory()) for _ in range(2)
    ]
    assert [fresh(change).state for change in changes] == ["open", "open"]


def test_the_page_of_what_each_changes_is_up_to_date():
    script = runpy.run_path(settings.BASE_DIR / "docs" / "make_changes.py")
    assert script["PAGE"].read_text() == script["page"](), "make changes"
