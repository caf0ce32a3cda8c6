"""What one gives to make a link to a frozen version."""

import uuid

from django import forms

from participants.forms.text import CleanCharField
from roadmaps.points import Point
from roadmaps.sharing import LONGEST_DAYS

AS_IT_STANDS = ""


class ShareForm(forms.Form):
    """Which version, for whom, for how long."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.TypedChoiceField(
        label="Version", required=False, coerce=int, empty_value=None, help_text="Ce lien ne montrera jamais la suite."
    )
    label = CleanCharField(
        label="Pour",
        max_length=100,
        help_text="À qui vous le donnez, par exemple «\u00a0Comité de pilotage de décembre\u00a0».",
    )
    days = forms.IntegerField(
        label="Valable, en jours",
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=30,
        help_text=f"De 1 à {LONGEST_DAYS} jours\u202f; vous pouvez le révoquer avant.",
        error_messages={
            "min_value": f"De 1 à {LONGEST_DAYS} jours.",
            "max_value": f"De 1 à {LONGEST_DAYS} jours.",
        },
    )

    def __init__(self, *args, points: list[Point], **options):
        super().__init__(*args, **options)
        frozen = [(str(one.snapshot_id), one.label) for one in points if one.snapshot_id is not None]
        self.fields["version"].choices = [
            (AS_IT_STANDS, "La feuille de route telle qu’elle est, figée maintenant"),
            *frozen,
        ]
