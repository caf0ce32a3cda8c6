"""Configuration of the programme floor."""

from django.apps import AppConfig


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
