"""The page where an administrator erases a person who asked for it."""

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from participants.models import Registration, User
from participants.privacy.erasing import erase_person, why_not_erasable


class EraseForm(forms.Form):
    """One box, never ticked beforehand."""

    is_sure = forms.BooleanField(
        label="Cette personne l’a demandé, ou la durée de conservation est passée ; c’est définitif",
        error_messages={"required": "Cochez cette case pour confirmer : l’effacement est définitif."},
    )


def erase_page(model_admin, request, object_id):
    """What goes and what stays, then the act."""
    if not request.user.is_superuser:
        raise PermissionDenied
    user = get_object_or_404(User, pk=object_id)
    refusal = why_not_erasable(user)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not refusal and form.is_valid():
        erase_person(user=user, by=request.user)
        _log(request.user)
        messages.success(request, "Cette personne est effacée : son nom et son adresse ne sont plus nulle part.")
        return HttpResponseRedirect(reverse("admin:participants_user_changelist"))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Effacer une personne",
        "person": user,
        "registrations": Registration.objects.filter(user=user).with_people(),
        "form": form,
        "refusal": refusal,
        "opts": model_admin.opts,
    }
    return TemplateResponse(request, "admin/participants/user/erase.html", context)


def _log(author):
    """That somebody was erased, and by whom; not who it was."""
    LogEntry.objects.create(
        user=author,
        content_type=ContentType.objects.get_for_model(User),
        object_repr="Personne effacée",
        action_flag=CHANGE,
        change_message="Effacement d’une personne.",
    )
