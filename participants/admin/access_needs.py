"""The arrangements that people asked for: for the very few who welcome them, and each reading is kept."""

from django.contrib import admin
from django.contrib.admin.models import CHANGE

from participants.models import AccessNeed
from programme.admin.base import PortalModelAdmin
from programme.kit.journal import note

READ = "A consulté l’aménagement demandé"


@admin.register(AccessNeed)
class AccessNeedAdmin(PortalModelAdmin):
    """The list tells who asked for something; what they asked is on its own page, whose opening is recorded."""

    list_display = ["person", "cycle", "updated_at"]
    list_select_related = ["registration__user", "registration__cycle"]
    fields = ["person", "cycle", "text", "updated_at"]

    @admin.display(description="personne", ordering="registration__user__last_name")
    def person(self, need):
        return need.registration.person_name

    @admin.display(description="cycle", ordering="registration__cycle")
    def cycle(self, need):
        return str(need.registration.cycle)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        need = AccessNeed.objects.filter(pk=object_id).first() if response.status_code == 200 else None
        if need is not None:
            note(by=request.user, row=need, flag=CHANGE, text=READ)
        return response

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
