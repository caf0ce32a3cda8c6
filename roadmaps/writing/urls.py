"""Addresses of writing together."""

from django.urls import path

from roadmaps.writing import action_views, presence_views, views

# Under the address of one roadmap.
of_roadmap = [
    path("presence/<kind:kind>/<int:object_id>/", presence_views.presence, name="presence"),
    path("actions/<int:action_id>/deplacer/", action_views.action_move, name="action_move"),
    path("actions/<int:action_id>/retirer/", action_views.action_withdraw, name="action_withdraw"),
    path("actions/<int:action_id>/remettre/", action_views.action_bring_back, name="action_bring_back"),
    path("retirees/", action_views.withdrawn_list, name="withdrawn_list"),
    path("depart/", views.roadmap_update, name="roadmap_update"),
    path("axes/<int:entry_id>/", views.entry_detail, name="entry_detail"),
    path("actions/<int:action_id>/", views.action_detail, name="action_detail"),
]

urlpatterns = [
    path("feuilles-de-route/jeton/", presence_views.token, name="token"),
]
