"""Configuration of the participants floor."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """The people of the portal."""

    name = "participants"
    verbose_name = "Personnes"

    def ready(self):
        """Serve the waiting list whenever staff change the seats of a cycle."""
        from participants.seats.waiting_list import serve_after_change
        from programme.cycles.hooks import after_change

        after_change.append(serve_after_change)
