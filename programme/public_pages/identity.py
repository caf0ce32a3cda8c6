"""What every page says of the site."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from programme.models import AccessibilityAudit, SiteIdentity
from programme.public_pages.revision import kept_by_revision
from programme.public_pages.shared import reference


@kept_by_revision
def identity() -> SiteIdentity:
    """The site's identity; an empty one until staff fill it."""
    return SiteIdentity.objects.first() or SiteIdentity()


def valid_audit() -> AccessibilityAudit | None:
    """The audit that the declaration of accessibility may cite today, if there is one."""
    return _latest_valid(AccessibilityAudit.objects.filter(date__lte=timezone.localdate())[:1])


def _latest_valid(audits: Iterable[AccessibilityAudit]) -> AccessibilityAudit | None:
    today = timezone.localdate()
    return next((audit for audit in audits if audit.is_valid_on(today)), None)


def accessibility_mention() -> str:
    """The mention imposed in the footer; « non conforme » without a valid audit."""
    audit = _latest_valid(reference().audits)
    return f"Accessibilité : {audit.status if audit else 'non conforme'}"


def holds_demo_data() -> bool:
    """Whether fictitious people are among the data; each page then says so."""
    return bool(reference().demo)


def imposed_mentions(request: HttpRequest) -> dict[str, Callable[[], Any]]:
    """The values that every page shows, for templates; computed only where they are shown."""
    return {"accessibility_mention": accessibility_mention, "holds_demo_data": holds_demo_data}
