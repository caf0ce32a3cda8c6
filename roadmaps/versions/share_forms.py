"""The form that makes a link to a frozen version."""

import datetime
import uuid
from typing import Any, cast

from django import forms
from django.utils import timezone

from programme.kit.french import NBSP
from programme.kit.text_fields import CleanCharField
from roadmaps.versions.moments import Moment
from roadmaps.versions.share_links import LONGEST_DAYS
from roadmaps.words import day_in_words

AS_IT_STANDS = ""
USUAL_DAYS = 30
WRONG_DAYS = f"Donnez un nombre de jours, de 1 à {LONGEST_DAYS}."


class ShareForm(forms.Form):
    """Which version, for whom, for how long."""

    form_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    version = forms.TypedChoiceField(
        label="Version à partager",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="Le lien ne montrera rien de ce qui s’écrira ensuite.",
    )
    label = CleanCharField(
        label="À qui vous donnez le lien",
        max_length=100,
        help_text="Pour le retrouver dans la liste, par exemple «\u00a0Comité de pilotage de décembre\u00a0».",
        error_messages={"required": "Dites à qui vous donnez le lien."},
    )
    days = forms.IntegerField(
        label="Durée de validité (en jours)",
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), WRONG_DAYS),
    )

    def __init__(self, *args: Any, moments: list[Moment], **options: Any) -> None:
        super().__init__(*args, **options)
        last = day_in_words(timezone.now() + datetime.timedelta(days=USUAL_DAYS))
        usual = f"{USUAL_DAYS} jours{NBSP}: jusqu’au {last}"
        self.fields["days"].help_text = f"De 1 à {LONGEST_DAYS} jours. {usual}. Vous pouvez révoquer le lien avant."
        frozen = [(str(moment.snapshot_id), moment.label) for moment in moments if moment.snapshot_id is not None]
        cast(forms.ChoiceField, self.fields["version"]).choices = [
            (AS_IT_STANDS, "La feuille de route telle qu’elle est, figée maintenant"),
            *frozen,
        ]
