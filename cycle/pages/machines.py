"""The pages that machines read: the instructions to robots, and the health of the portal."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.urls import reverse

from cycle.version import VERSION
from programme.public_pages.kept_pages import public_page


@public_page
def robots(request):
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", f"Disallow: {reverse('admin:index')}", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
def health(request):
    """Say whether this process answers (200), whether its database does (503 otherwise), and which version it runs."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"database": "unreachable", "version": VERSION}, status=503)
    return JsonResponse({"database": "ok", "version": VERSION}, headers={"Cache-Control": "no-store"})
