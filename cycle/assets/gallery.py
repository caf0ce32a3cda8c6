"""The gallery of components, in development only."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from programme.models import Contribution, Speaker, TrainingSession


@login_not_required
def gallery(request):
    """Show every component with sample values, none of them in the database."""
    day, earlier = datetime.date(2030, 9, 10), datetime.date(2030, 9, 3)
    speaker = Speaker(first_name="Camille", last_name="Exemple")
    samples = {
        "sessions": [
            TrainingSession(date=day),
            TrainingSession(date=day, kind=TrainingSession.Kind.FOLLOW_UP_DAY),
            TrainingSession(date=day, announced_date=earlier),
            TrainingSession(date=day, state=TrainingSession.State.CANCELLED),
        ],
        "contributions": [
            Contribution(speaker=speaker, role=role, function="Fonction", organisation="Organisme")
            for role in Contribution.Role
        ],
        "figures": [("journées", 4), ("territoires", 9)],
        "periods": ["à venir", "en cours", "passé"],
    }
    return render(request, "cycle/assets/gallery.html", samples)
