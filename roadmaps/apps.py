"""Configuration of the roadmaps floor."""

from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    """The feuilles de route."""

    name = "roadmaps"
    verbose_name = "Feuilles de route"
