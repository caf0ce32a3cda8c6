"""Documents of the cycles."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404

from programme.models import Material


@login_not_required
def material_download(request, pk):
    return as_attachment(get_object_or_404(Material.objects.visible_to(request.user).exclude(file=""), pk=pk))


def as_attachment(material: Material) -> FileResponse:
    """Send the file of a document, always as an attachment, so that a browser never runs it as a page."""
    try:
        stream = material.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("Ce document n’est plus disponible.") from error
    response = FileResponse(stream, as_attachment=True, filename=material.file.name.rsplit("/", 1)[-1])
    if material.visibility != Material.Visibility.PUBLIC:
        # Not for a cache that others share.
        response["Cache-Control"] = "private, no-store"
    return response
