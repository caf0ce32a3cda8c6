"""Configuration of the participants floor."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """The people of the portal."""

    name = "participants"
    verbose_name = "Personnes"
