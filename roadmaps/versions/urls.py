"""Addresses of the history, the frozen versions and who reads them."""

from django.urls import path

from roadmaps.versions import comparison_views, readership_views, share_views, snapshot_views, views

# Under the address of one roadmap.
of_roadmap = [
    path("historique/", views.roadmap_history, name="roadmap_history"),
    path("historique/<kind:kind>/<int:object_id>/", views.object_history, name="object_history"),
    path("revisions/<int:revision_id>/revenir/", views.revision_restore, name="revision_restore"),
    path("comparer/", comparison_views.roadmap_compare, name="roadmap_compare"),
    path("versions/<int:snapshot_id>/", snapshot_views.snapshot_detail, name="snapshot_detail"),
    path("partages/", share_views.share_list, name="share_list"),
    path("partages/<int:link_id>/revoquer/", share_views.share_revoke, name="share_revoke"),
]

urlpatterns = [
    path("cycles/<slug:slug>/feuilles-de-route/partagees/", readership_views.shared_list, name="shared_list"),
    path("cycles/<slug:slug>/feuilles-de-route/<int:pk>/", readership_views.roadmap_public, name="roadmap_public"),
    path("partage/<str:token>/", share_views.share_open, name="share_open"),
]
