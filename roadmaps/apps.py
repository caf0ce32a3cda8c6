"""Configuration of the roadmaps floor."""

from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    """The feuilles de route."""

    name = "roadmaps"
    verbose_name = "Feuilles de route"

    def ready(self):
        """Open a roadmap with the first accepted registration of a territory; copy the tools with their cycle."""
        from participants.moves import after_acceptance
        from programme.duplicating import after_duplication
        from roadmaps.opening import open_for
        from roadmaps.tools import copy_tools

        after_acceptance.append(open_for)
        after_duplication.append(copy_tools)
