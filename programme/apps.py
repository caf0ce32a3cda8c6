"""Configuration of the programme floor."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProgrammeConfig(AppConfig):
    """What is taught."""

    name = "programme"
    verbose_name = "Programme"
    # Models whose rows show on pages of the public: a change of one of them renews those pages (kept_pages.py).
    public_models = (
        "AccessibilityAudit",
        "Contribution",
        "Cycle",
        "GlossaryTerm",
        "LegalLandmark",
        "Material",
        "Sequence",
        "SiteIdentity",
        "Speaker",
        "TrainingSession",
        "Venue",
    )

    def ready(self):
        """Have the triggers installed again after each migration, when the tables of all floors exist."""
        from programme.public_pages.revision import install_triggers

        post_migrate.connect(install_triggers, sender=self, dispatch_uid="public_revision")
