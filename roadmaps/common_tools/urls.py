"""Addresses of the library and of going on with an earlier roadmap."""

from django.urls import path

from roadmaps.common_tools import action_views, carry_over_views, library_views

# Under the address of one roadmap.
of_roadmap = [
    path("axes/<int:entry_id>/ajouter/", action_views.action_create, name="action_create"),
    path("reprendre/", carry_over_views.roadmap_carry_over, name="roadmap_carry_over"),
    path("actions/<int:action_id>/fiche/ecrire/", library_views.library_card, name="library_card"),
    path("actions/<int:action_id>/fiche/", library_views.library_request, name="library_request"),
]
