"""Checks of the database before the portal opens to the public."""

from django.core.checks import Tags, Warning, register

from programme.public_pages.identity import identity


@register(Tags.database, deploy=True)
def site_identity_is_complete(app_configs, databases, **kwargs):
    """Warn of each missing value that a public site owes its readers (`check --deploy --database default`)."""
    if not databases:
        return []
    return [
        Warning(
            f"Identité du site : « {label} » manque.",
            hint="Complétez la fiche « Identité du site » dans l’administration avant d’ouvrir le portail au public.",
            id="cycle.W001",
        )
        for label in identity().missing
    ]
