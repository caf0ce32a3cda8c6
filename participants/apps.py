"""Configuration of the participants floor."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """The people of the portal."""

    name = "participants"
    verbose_name = "Personnes"

    def ready(self):
        """Bring the letters of this floor, before the others; serve the waiting list when staff change the seats."""
        from participants.mail.letters import LETTERS
        from participants.models.letter import floors
        from participants.seats.waiting_list import serve_after_change
        from programme.cycles.hooks import after_change

        floors.insert(0, LETTERS)
        after_change.append(serve_after_change)
