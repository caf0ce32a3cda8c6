"""Documents of one's cycles."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from participants.documents import materials_visible_to


@require_safe
def material_open(request, pk):
    """Send a document to whom may read it, always as an attachment; a link leads to its page."""
    material = get_object_or_404(materials_visible_to(request.user), pk=pk)
    if material.url:
        return redirect(material.url)
    try:
        stream = material.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("Ce document n’est plus disponible.") from error
    answer = FileResponse(stream, as_attachment=True, filename=material.file.name.rsplit("/", 1)[-1])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
