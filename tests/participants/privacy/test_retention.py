"""What is over its time goes, to the day; what is not stays."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from post_office import mail
from post_office.models import Attachment, Email

from participants.models import AccessNeed, ImportBatch, Message, Registration, RegistrationDraft, User
from participants.privacy import retention
from tests.factories.participants import RegistrationFactory, TrainerAccessFactory, UserFactory
from tests.factories.programme import CycleFactory, TrainingSessionFactory

pytestmark = pytest.mark.django_db
LAST_DAY = datetime.date(2026, 12, 10)
NOON = datetime.datetime(2026, 12, 10, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def cycle():
    cycle = CycleFactory(published=True)
    TrainingSessionFactory(cycle=cycle, date=LAST_DAY - 90 * DAY)
    TrainingSessionFactory(cycle=cycle, date=LAST_DAY)
    TrainingSessionFactory(cycle=cycle, date=LAST_DAY + 90 * DAY, state="cancelled")
    return cycle


def left_after(days, queryset):
    """How many rows are left once the purge has run, some days after the last day of the cycle."""
    retention.purge(at=NOON + days * DAY, apply=True)
    return queryset.count()


@pytest.mark.parametrize("trait", ["refused", "waiting", "withdrawn", "incomplete"])
def test_who_did_not_take_part_is_kept_ninety_days(cycle, trait):
    RegistrationFactory(cycle=cycle, **{trait: True})
    assert left_after(90, Registration.objects) == 1
    assert left_after(91, Registration.objects) == 0


def test_who_took_part_stays_and_what_they_wrote_a_year(cycle):
    RegistrationFactory(cycle=cycle, accepted=True, expectations="Beaucoup.", colleagues="Camille")
    written = Registration.objects.filter(expectations="Beaucoup.", colleagues="Camille")
    assert left_after(365, written) == 1
    assert left_after(366, written) == 0
    assert Registration.objects.filter(state="accepted").count() == 1


def test_access_needs_and_telephones_last_thirty_days(cycle):
    registration = RegistrationFactory(cycle=cycle, accepted=True, phone="+33 3 20 00 00 00")
    AccessNeed.objects.create(registration=registration, text="Une place devant.")
    phones = Registration.objects.filter(phone__gt="")
    assert (left_after(30, phones), AccessNeed.objects.count()) == (1, 1)
    assert (left_after(31, phones), AccessNeed.objects.count()) == (0, 0)


def test_a_cycle_without_dates_is_never_over():
    RegistrationFactory(refused=True)
    assert left_after(10_000, Registration.objects) == 1


def test_what_was_not_confirmed_lasts_a_day(cycle):
    now = timezone.now()
    RegistrationDraft.objects.create(cycle=cycle, email="a@example.org", answers={})
    ImportBatch.objects.create(cycle=cycle, file_name="liste.csv", rows=[{"nom": "Essai"}])
    UserFactory(date_joined=now)
    rows = ImportBatch.objects.exclude(rows=[])
    retention.purge(at=now, apply=True)
    assert (RegistrationDraft.objects.count(), rows.count(), User.objects.count()) == (1, 1, 1)
    retention.purge(at=now + 2 * DAY, apply=True)
    assert (RegistrationDraft.objects.count(), rows.count(), User.objects.count()) == (0, 0, 0)


def test_an_account_that_was_confirmed_or_used_stays():
    joined = timezone.now() - 3 * DAY
    confirmed = UserFactory(date_joined=joined)
    EmailAddress.objects.create(user=confirmed, email=confirmed.email, verified=True, primary=True)
    UserFactory(date_joined=joined, last_login=joined)
    UserFactory(date_joined=joined, staff=True)
    TrainerAccessFactory(user=UserFactory(date_joined=joined))
    RegistrationFactory(user=UserFactory(date_joined=joined))
    assert left_after(0, User.objects) == 5


def test_an_account_unused_for_two_years_is_erased_but_for_staff_and_who_has_a_cycle(cycle):
    seen = NOON - 2 * 365 * DAY
    unused = UserFactory(last_login=seen)
    staff = UserFactory(last_login=seen, staff=True)
    current = RegistrationFactory(user=UserFactory(last_login=seen), cycle=cycle, accepted=True).user
    trainer = TrainerAccessFactory(user=UserFactory(last_login=seen)).user
    assert left_after(0, User.objects) == 4
    assert left_after(1, User.objects) == 3
    assert not User.objects.filter(pk=unused.pk).exists()
    assert set(User.objects.all()) == {staff, current, trainer}


def test_mail_lasts_six_months_and_its_files_with_it(django_capture_on_commit_callbacks):
    email = mail.send("a@example.org", subject="Bonjour", attachments={"a.txt": ContentFile(b"a")})
    Message.objects.create(kind="free", recipient="a@example.org", subject="Bonjour", email=email)
    stored = Attachment.objects.get().file
    retention.purge(at=timezone.now() + 182 * DAY, apply=True)
    assert (Email.objects.count(), Message.objects.count()) == (1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        retention.purge(at=timezone.now() + 184 * DAY, apply=True)
    assert (Email.objects.count(), Message.objects.count(), Attachment.objects.count()) == (0, 0, 0)
    assert not stored.storage.exists(stored.name)


def test_the_command_says_what_it_would_do_then_does_it(capsys):
    day = TrainingSessionFactory(date=datetime.date(2020, 1, 1))
    RegistrationFactory(cycle=day.cycle, refused=True)
    call_command("purge_personal_data")
    dry = capsys.readouterr().out
    assert "     1 inscriptions sans suite" in dry
    assert "Rien n’est effacé" in dry
    assert Registration.objects.count() == 1
    call_command("purge_personal_data", apply=True)
    assert "Effacé." in capsys.readouterr().out
    assert Registration.objects.count() == 0
    call_command("purge_personal_data", apply=True)
    assert "     0 inscriptions sans suite" in capsys.readouterr().out
