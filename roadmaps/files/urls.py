"""Addresses of the files to take away."""

from django.urls import path

from roadmaps.files import views

# Under the address of one roadmap.
of_roadmap = [
    path("journee-de-suivi/compte-rendu/<slug:format>/", views.meeting_minutes_export, name="meeting_minutes_export"),
    path("imprimer/", views.roadmap_print, name="roadmap_print"),
    path("exporter/<slug:format>/", views.roadmap_export, name="roadmap_export"),
    path("versions/<int:snapshot_id>/exporter/<slug:format>/", views.snapshot_export, name="snapshot_export"),
]

urlpatterns = [
    path("cycles/<slug:slug>/synthese/exporter/<slug:format>/", views.synthesis_export, name="synthesis_export"),
]
