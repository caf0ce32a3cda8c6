"""Documents of the person's cycles."""

from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.my_space.documents import materials_visible_to
from programme.programme_page.material_views import as_attachment


@require_safe
@never_cache
def material_open(request, pk):
    material = get_object_or_404(materials_visible_to(request.user), pk=pk)
    return redirect(material.url) if material.url else as_attachment(material)
