"""Fictitious accounts: staff have a public passphrase, the others sign in by a code that `/courriels/` shows."""

import os

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group

from cycle.staff.groups import DEMO_ACCOUNTS, DEMO_PASSPHRASE
from participants.models import User

# An address has no accent.
FIRST_NAMES = {"equipe@example.org": "Équipe"}


def demo_is_allowed() -> bool:
    """Whether fictitious people may enter this database: in development, or when whoever runs the command says so."""
    return settings.DEBUG or os.environ.get("ALLOW_DEMO") == "yes"


def fictitious_account(email: str, **values) -> User:
    """Create or restore a fictitious account, its address confirmed."""
    user, created = User.objects.update_or_create(
        email=email, defaults={"is_active": True, "is_fictitious": True, **values}
    )
    if created:
        user.set_unusable_password()
        user.save()
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user


def create_staff_accounts() -> None:
    """Create or restore the fictitious accounts of staff, their passphrase and their rights."""
    for email, groups, is_superuser, _ in DEMO_ACCOUNTS:
        user = fictitious_account(
            email,
            first_name=FIRST_NAMES.get(email, email.partition("@")[0].capitalize()),
            last_name="(compte fictif)",
            is_staff=True,
            is_superuser=is_superuser,
        )
        user.set_password(DEMO_PASSPHRASE)
        user.save()
        user.groups.set(Group.objects.filter(name__in=groups))
