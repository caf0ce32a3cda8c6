"""What the site says of itself on every page."""

from django.utils import timezone

from programme.models import AccessibilityAudit, SiteIdentity


def identity() -> SiteIdentity:
    """The site's identity; an empty one until staff fill it."""
    return SiteIdentity.objects.first() or SiteIdentity()


def valid_audit() -> AccessibilityAudit | None:
    """The audit that the declaration of accessibility rests on today, if one does."""
    today = timezone.localdate()
    audits = AccessibilityAudit.objects.filter(date__lte=today)[:1]
    return next((audit for audit in audits if audit.is_valid_on(today)), None)


def accessibility_mention() -> str:
    """The mention imposed in the footer; « non conforme » as long as no valid audit says better."""
    audit = valid_audit()
    return f"Accessibilité : {audit.status if audit else 'non conforme'}"


def site_identity(request):
    """Context processor: lazily, so that a page that shows none of it asks the database nothing."""
    return {"identity": identity, "accessibility_mention": accessibility_mention}
