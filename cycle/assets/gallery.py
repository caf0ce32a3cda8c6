"""The gallery of components, in development only: each one with its parameters and its states."""

import datetime

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.shortcuts import render

from programme.models import Contribution, Speaker, TrainingSession

COMPONENTS = settings.BASE_DIR / "templates" / "components"


class SampleForm(forms.Form):
    """Two fields that are easy to get wrong."""

    name = forms.CharField(label="Nom")
    email = forms.EmailField(label="Adresse électronique")


@login_not_required
def gallery(request):
    """Show every component with sample values, none of them in the database."""
    samples = {"parameters": parameters_of_components(), **of_programme(), **of_forms()}
    return render(request, "cycle/assets/gallery.html", samples)


def parameters_of_components() -> dict[str, str]:
    """What the first comment of each component says, by the name of the component."""
    first_lines = {path.stem: path.read_text().partition("\n")[0] for path in sorted(COMPONENTS.glob("*.html"))}
    return {name: line.strip("{# }") for name, line in first_lines.items()}


def of_programme():
    """Days, people, figures and periods of a cycle."""
    day, earlier = datetime.date(2030, 9, 10), datetime.date(2030, 9, 3)
    plain = Speaker(first_name="Camille", last_name="Exemple")
    presented = Speaker(first_name="Dominique", last_name="Exemple", biography="Quelques mots de présentation.")
    return {
        "sessions": [
            ("prévue", TrainingSession(date=day)),
            ("journée de suivi", TrainingSession(date=day, kind=TrainingSession.Kind.FOLLOW_UP_DAY)),
            ("déplacée", TrainingSession(date=day, announced_date=earlier)),
            ("annulée", TrainingSession(date=day, state=TrainingSession.State.CANCELLED)),
        ],
        "contributions": [
            Contribution(speaker=speaker, role=role, function="Fonction", organisation=organisation)
            for role in Contribution.Role
            for speaker, organisation in ((plain, ""), (presented, "Organisme"))
        ],
        "figures": [("journées", 4), ("territoires", 9)],
        "periods": ["à venir", "en cours", "passé"],
    }


def of_forms():
    """Forms that are refused, words that could not be taken, and what is said once an act is done."""
    one_error = SampleForm({"one-name": "", "one-email": "camille@exemple.fr"}, prefix="one")
    more_errors = SampleForm({"more-name": "", "more-email": "camille"}, prefix="more")
    more_errors.add_error(None, "Ces deux réponses ne vont pas ensemble.")
    levels = (constants.INFO, constants.SUCCESS, constants.WARNING, constants.ERROR)
    return {
        "forms": [one_error, more_errors],
        "said": [Message(level, f"Un message du niveau « {constants.DEFAULT_TAGS[level]} ».") for level in levels],
        "sent": [("nom", "Camille Exemple"), ("texte", "Deux lignes\nd’un texte.")],
        "words": ["Camille Exemple", "Deux lignes\nd’un texte."],
    }
