"""Configuration of the roadmaps floor."""

from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    """The feuilles de route."""

    name = "roadmaps"
    verbose_name = "Feuilles de route"
    # A publication is a stage of a roadmap: each stage renews the pages that list what is published. A frozen version
    # changes only when somebody whom it named is erased.
    public_models = ("Snapshot", "Transition")

    def ready(self):
        """Take part in what the floors below do and show: letters, acts, pages, erasing, the hourly mail."""
        from django.urls import register_converter

        from participants.models.letter import floors
        from participants.my_space import parts as space_parts
        from participants.privacy import erasing, my_data, name_traces
        from participants.seats.transitions import after_acceptance
        from participants.worker import hourly
        from programme.cycles.duplicating import after_duplication
        from programme.cycles.hooks import cycle_tools
        from programme.programme_page import parts as programme_parts
        from roadmaps import home
        from roadmaps.common_tools.giving import copy_tools
        from roadmaps.common_tools.opening import open_for
        from roadmaps.erasing import forget_person, keep_in_step
        from roadmaps.mail.digest import send_digests
        from roadmaps.mail.due_reminders import send_reminders
        from roadmaps.mail.kinds import LETTERS
        from roadmaps.personal_data import written_by
        from roadmaps.workspace.addresses import KindConverter

        register_converter(KindConverter, "kind")
        floors.append(LETTERS)
        hourly.extend([send_digests, send_reminders])
        after_acceptance.append(open_for)
        after_duplication.append(copy_tools)
        erasing.while_erasing.append(forget_person)
        name_traces.while_rewriting.append(keep_in_step)
        my_data.more_sections.append(written_by)
        programme_parts.sections.append(home.published_of_cycle)
        space_parts.calls.append(home.reports_to_write)
        space_parts.of_registration.append(home.roadmap_of_registration)
        space_parts.of_access.append(home.roadmaps_of_access)
        cycle_tools.append(home.tools_of_cycle)
