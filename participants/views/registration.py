"""Registering to a cycle: the form, then the code that confirms the address."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from participants.window import registration_window
from programme.models import Cycle


@login_not_required
def registration_create(request, slug):
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), slug=slug)
    window = registration_window(cycle, timezone.now())
    return render(request, "participants/registration_window.html", {"cycle": cycle, "window": window})


@login_not_required
def registration_confirm(request, slug):
    cycle = get_object_or_404(Cycle.objects.visible_to(request.user), slug=slug)
    return redirect("participants:registration_create", cycle.slug)
