"""A roadmap and everybody around it."""

import datetime

from django.contrib.auth.models import Group
from django.urls import reverse

from roadmaps.models import Revision
from roadmaps.validation import acts
from roadmaps.writing.saving import save_edit
from tests.factories.participants import RegistrationFactory, TrainerAccessFactory, UserFactory
from tests.factories.roadmaps import ActionFactory, MemberFactory, RoadmapFactory, ThemeEntryFactory

NOON = datetime.datetime(2022, 9, 15, 12, tzinfo=datetime.UTC)


class World:
    """One roadmap with one theme and one action; its team, another team of the cycle, a trainer, staff."""

    def __init__(self):
        self.roadmap = RoadmapFactory(cycle__slug="ici")
        self.cycle = self.roadmap.cycle
        self.entry = ThemeEntryFactory(roadmap=self.roadmap)
        self.action = ActionFactory(entry=self.entry)
        self.referent = MemberFactory(
            roadmap=self.roadmap, is_referent=True, user__first_name="Ada", user__last_name="Référente"
        ).user
        self.member = MemberFactory(roadmap=self.roadmap, user__first_name="Basile", user__last_name="Membre").user
        # Of another territory of the cycle, then of another cycle of the territory.
        self.outsider = RegistrationFactory(cycle=self.cycle, accepted=True).user
        self.elsewhere = RegistrationFactory(territory=self.roadmap.territory, accepted=True).user
        self.candidate = RegistrationFactory(cycle=self.cycle, territory=self.roadmap.territory).user
        self.trainer = TrainerAccessFactory(cycle=self.cycle).user
        self.other_trainer = TrainerAccessFactory().user
        self.staff = UserFactory(staff=True)
        self.reader = UserFactory(staff=True)
        self.reader.groups.add(Group.objects.get(name="lecture"))
        self.manager = UserFactory(staff=True, first_name="Mina", last_name="Gestion")
        self.manager.groups.add(Group.objects.get(name="gestion"))


def address(name, *args):
    """Where a page of the roadmaps is."""
    return reverse(f"roadmaps:{name}", args=args)


def fresh(obj):
    """The object as it is stored."""
    return type(obj).objects.get(pk=obj.pk)


def edit(obj, by, page=None, minutes=None, **values):
    """Save some values as a page opened just now would, or so many minutes after noon; returns the revision."""
    obj.refresh_from_db()
    revision = save_edit(obj=obj, version=obj.version, form_id=page, values=values, by=by).revision
    if minutes is not None:
        Revision.objects.filter(pk=revision.pk).update(at=NOON + datetime.timedelta(minutes=minutes))
    return revision


def submitted(world):
    """The roadmap, handed in by its referent."""
    acts.submit(roadmap=world.roadmap, by=world.referent)
    return world.roadmap


def validated(world):
    """The roadmap, handed in then validated."""
    acts.validate(roadmap=submitted(world), by=world.manager)
    return world.roadmap


def published(world):
    """The roadmap, validated then published with the consent of its team."""
    acts.agree_to_publish(roadmap=validated(world), by=world.referent)
    acts.publish(roadmap=world.roadmap, by=world.manager)
    return world.roadmap
