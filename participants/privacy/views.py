"""What the portal keeps of a person: seen, corrected, exported, erased by them."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.models import User
from participants.privacy.erasing import erase_person, why_not_erasable
from participants.privacy.forms import EraseForm, NamesForm
from participants.privacy.my_data import personal_data, personal_data_as_json


@never_cache
def my_data(request):
    # A row of its own: a refused name must not show in the header of the page.
    form = NamesForm(_posted(request), instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Votre nom est corrigé.")
        return redirect("participants:my_data")
    return render(request, "participants/privacy/my_data.html", {"form": form, "sections": personal_data(request.user)})


@require_safe
@never_cache
def my_data_export(request):
    return JsonResponse(
        personal_data_as_json(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )


@never_cache
def my_data_erase(request):
    refusal = why_not_erasable(request.user)
    form = EraseForm(_posted(request))
    if request.method == "POST" and not refusal and form.is_valid():
        user = request.user
        logout(request)
        erase_person(user=user, by=None)
        messages.success(request, "Vos données sont effacées. Merci d’avoir participé.")
        return redirect("home")
    return render(request, "participants/privacy/my_data_erase.html", {"form": form, "refusal": refusal})


def _posted(request):
    return request.POST if request.method == "POST" else None
