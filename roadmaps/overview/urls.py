"""Addresses of the roadmaps of a cycle together."""

from django.urls import path

from roadmaps.overview import grid_views, report_views, synthesis_views

urlpatterns = [
    path("cycles/<slug:slug>/feuilles-de-route/", grid_views.roadmap_grid, name="roadmap_grid"),
    path("cycles/<slug:slug>/synthese/", synthesis_views.synthesis, name="synthesis"),
    path("cycles/<slug:slug>/retours-d-experiences/", report_views.report_synthesis, name="report_synthesis"),
    path("cycles/<slug:slug>/retour-d-experiences/", report_views.report_update, name="report_update"),
]
