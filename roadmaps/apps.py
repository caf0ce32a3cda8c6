"""Configuration of the roadmaps floor."""

from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    """The feuilles de route."""

    name = "roadmaps"
    verbose_name = "Feuilles de route"
    # A publication is a step of a roadmap: each step renews the pages that list what is published.
    public_models = ("Transition",)

    def ready(self):
        """Open a roadmap with the first accepted registration of a territory; copy the tools with their cycle."""
        from participants.delivery import hourly
        from participants.moves import after_acceptance
        from programme.duplicating import after_duplication
        from roadmaps.digest import send_digests
        from roadmaps.opening import open_for
        from roadmaps.reminders import send_reminders
        from roadmaps.tools import copy_tools

        hourly.extend([send_digests, send_reminders])
        after_acceptance.append(open_for)
        after_duplication.append(copy_tools)
