"""The page of a frozen version, read from its content alone."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from roadmaps.models import Roadmap, Snapshot
from roadmaps.versions.freezing import is_intact


@require_safe
@never_cache
def snapshot_detail(request, pk, snapshot_id):
    """A version of a roadmap that the person reads, or one that another team shares: that one leads nowhere else."""
    visible = Snapshot.objects.visible_to(request.user).select_related("milestone", "roadmap")
    snapshot = get_object_or_404(visible, pk=snapshot_id, roadmap=pk)
    page = {
        "snapshot": snapshot,
        "content": snapshot.content,
        "is_intact": is_intact(snapshot),
        "reads_live": Roadmap.objects.visible_to(request.user).filter(pk=pk).exists(),
    }
    return render(request, "roadmaps/versions/snapshot_detail.html", page)
