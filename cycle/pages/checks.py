"""Checks of the database before the portal opens to the public."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register

from programme.public_pages.identity import identity


@register(Tags.database, deploy=True)
def site_identity_is_complete(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
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
