"""Configuration of the participants floor."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """The people of the portal."""

    name = "participants"
    verbose_name = "Personnes"

    def ready(self):
        """Bring the letters of this floor, and what it adds to the pages and acts of the floor below."""
        from participants.mail.letters import LETTERS
        from participants.models.letter import floors
        from participants.registration.page_parts import registration_button, tools_of_cycle
        from participants.seats.waiting_list import serve_after_change
        from programme.cycles.hooks import after_change, cycle_tools
        from programme.programme_page import parts

        floors.append(LETTERS)
        after_change.append(serve_after_change)
        cycle_tools.append(tools_of_cycle)
        parts.first_acts.append(registration_button)
