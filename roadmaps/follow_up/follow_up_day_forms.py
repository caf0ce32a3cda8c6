"""The form of the follow-up day: what is recorded about an action while the team discusses it."""

from programme.kit.french import capitalised
from roadmaps.follow_up.forms import FollowUpForm
from roadmaps.models import Action
from roadmaps.writing.forms import offered


class FollowUpDayForm(FollowUpForm):
    """A follow-up with its states always in the same order: each keeps its keyboard key, from 1 to 5.

    The current state of the action means « no change », so that it never undoes what another has just recorded.
    """

    def __init__(self, action, difficulties, data=None, **options):
        super().__init__(action, difficulties, data, **options)
        choices = offered(Action.State)
        same = f"{capitalised(action.get_state_display())} (état actuel)"
        self.fields["to_state"].widget.choices = [
            ("", same) if state == action.state else (state, label) for state, label in choices
        ]
        self.fields["to_state"].initial = ""
