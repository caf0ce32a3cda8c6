"""One of each thing of this floor, and every address that names one."""

import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from participants.mail.queue import queue_message
from participants.models import (
    AccessNeed,
    CalendarFeed,
    ChangeRequest,
    ImportBatch,
    Mailing,
    MessageTemplate,
    Registration,
)
from participants.registration.invitations import invite
from tests.access import every_address
from tests.factories.participants import (
    IntercommunalityFactory,
    OrganisationFactory,
    RegistrationFactory,
    RegistrationPolicyFactory,
    TrainerAccessFactory,
    UserFactory,
)
from tests.factories.programme import CycleFactory, MaterialFactory, TrainingSessionFactory

OPENED = datetime.datetime(2022, 1, 1, tzinfo=datetime.UTC)
NEVER = datetime.datetime(2122, 1, 1, tzinfo=datetime.UTC)


class World:
    """One of each: the people of the columns, and what the addresses name."""

    def __init__(self):
        self.cycle, other = self._cycle("ici"), self._cycle("ailleurs")
        here, there = IntercommunalityFactory(), IntercommunalityFactory()
        own = OrganisationFactory(kind="intercommunality", intercommunality=here)
        accepted = {"cycle": self.cycle, "accepted": True}
        registrations = {
            "candidate": RegistrationFactory(cycle=self.cycle, territory=here),
            "participant": RegistrationFactory(territory=here, **accepted),
            "referent": RegistrationFactory(territory=here, organisation=own, is_referent=True, **accepted),
            "other": RegistrationFactory(territory=there, **accepted),
            "elsewhere": RegistrationFactory(cycle=other, territory=here, accepted=True),
        }
        self.people = {name: registration.user for name, registration in registrations.items()}
        self.people |= {"public": None, "trainer": UserFactory(), "trainer2": UserFactory()}
        self.people |= {name: UserFactory(staff=True) for name in ("staff", "reader", "manager", "welcome")}
        self.people["welcome"].groups.add(Group.objects.get(name="accueil"))
        self.people["reader"].groups.add(Group.objects.get(name="lecture"))
        self.people["manager"].groups.add(Group.objects.get(name="gestion"))
        access = TrainerAccessFactory(user=self.people["trainer"], cycle=self.cycle)
        TrainerAccessFactory(user=self.people["trainer2"], cycle=other)
        self.registration, self.referent = registrations["participant"], registrations["referent"]
        self.objects = {
            "cycle": self.cycle,
            "registration": self.registration,
            "registrationpolicy": RegistrationPolicyFactory(cycle=self.cycle),
            "user": self.registration.user,
            "intercommunality": here,
            "organisation": self.registration.organisation,
            "traineraccess": access,
            "messagetemplate": MessageTemplate.objects.create(kind="free", subject="Objet", body="Texte"),
            "mailing": Mailing.objects.create(cycle=self.cycle, subject="Objet", body="Texte"),
            "message": queue_message(kind="login_code", to=self.registration.user.email, context={"code": "1234-5678"}),
            "importbatch": ImportBatch.objects.create(cycle=self.cycle, file_name="liste.csv", uploaded_by=None),
            "changerequest": ChangeRequest.objects.create(
                registration=self.registration,
                organisation=self.registration.organisation,
                territory=there,
                from_organisation=self.registration.organisation,
                from_territory=here,
            ),
            "teaminvitation": invite(
                cycle=self.cycle, territory=here, email="invitee@example.org", by=self.people["referent"]
            ),
            "accessneed": AccessNeed.objects.create(registration=self.registration, text="Un aménagement."),
            "material": MaterialFactory(
                cycle=self.cycle, visibility="participants", url="", file=ContentFile(b"Texte", name="texte.txt")
            ),
            "session": self.cycle.sessions.get(),
            "calendarfeed": CalendarFeed.objects.create(user=self.registration.user),
        }

    @staticmethod
    def _cycle(slug):
        cycle = CycleFactory(published=True, slug=slug, registration_opens_at=OPENED, registration_closes_at=NEVER)
        TrainingSessionFactory(cycle=cycle, date=datetime.date(2122, 9, 13))
        return cycle

    def put_registration(self, state):
        """Bring the participant's registration to a state, without the acts."""
        if state == "referent":
            self._make_referent()
            return
        values = {"state": state}
        if state == "offered":
            values = {"state": "waiting", "waiting_since": OPENED, "offered_at": OPENED, "offer_expires_at": NEVER}
        Registration.objects.filter(pk=self.registration.pk).update(**values)

    def _make_referent(self):
        """The participant becomes the referent of the team."""
        Registration.objects.filter(pk=self.referent.pk).update(is_referent=False)
        Registration.objects.filter(pk=self.registration.pk).update(is_referent=True)


# The addresses --------------------------------------------------------------------------------------------


def addresses():
    """Each address of the floor: full name → (names of its arguments, path)."""
    return {name: (arguments, path) for name, arguments, path in every_address() if _is_ours(name, path)}


def _is_ours(name, path):
    return name.startswith(("participants:", "admin:participants_")) or path.startswith("compte/")


def short(name):
    """The name of an address as the table writes it."""
    return name.replace("participants:", "").replace("admin:participants_", "admin:")


OF_REGISTRATION = ("registration", "offer", "team", "invitation_create", "replacement")


def url_of(name, world):
    """The address, for what belongs to the participant."""
    full = next(address for address in addresses() if short(address) == name)
    return reverse(full, kwargs={key: _value(name, key, world) for key in addresses()[full][0]})


def _value(name, key, world):
    if key == "slug":
        return world.cycle.slug
    if key == "token":
        return world.objects["calendarfeed"].token
    if key == "kind":
        return "xlsx"
    if key == "session_id":
        return world.objects["session"].pk
    if name.startswith("admin:"):
        model = name.removeprefix("admin:").partition("_")[0]
        return world.objects["cycle" if key.startswith("cycle") else model].pk
    if name.startswith(OF_REGISTRATION):
        return world.registration.pk
    models = {
        "invitation_revoke": "teaminvitation",
        "material_open": "material",
        "change_request_take_back": "changerequest",
    }
    model = models.get(name)
    return world.objects[model].pk if model else _of_account(name, world)


def _of_account(name, world):
    """A device or a key of the participant's."""
    user = world.registration.user
    if name.startswith("mfa_"):
        return Authenticator.objects.get_or_create(user=user, type="webauthn", defaults={"data": {}})[0].pk
    values = {"ip": "127.0.0.1", "user_agent": "Essai", "user": user, "created_at": timezone.now()}
    return UserSession.objects.get_or_create(session_key="une-autre", defaults=values)[0].pk
