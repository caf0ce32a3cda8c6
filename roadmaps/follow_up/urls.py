"""Addresses of following actions up."""

from django.urls import path

from roadmaps.follow_up import comment_views, follow_up_day_views, indicator_views, views

# Under the address of one roadmap.
of_roadmap = [
    path("actions/<int:action_id>/suivi/", views.follow_up_create, name="follow_up_create"),
    path("difficultes/<int:difficulty_id>/lever/", views.difficulty_lift, name="difficulty_lift"),
    path("actions/<int:action_id>/indicateurs/ajouter/", indicator_views.indicator_create, name="indicator_create"),
    path("axes/<int:entry_id>/indicateurs/ajouter/", indicator_views.indicator_create, name="entry_indicator_create"),
    path("indicateurs/<int:indicator_id>/", indicator_views.indicator_detail, name="indicator_detail"),
    path("indicateurs/<int:indicator_id>/releves/", indicator_views.reading_create, name="reading_create"),
    path(
        "indicateurs/<int:indicator_id>/retirer/",
        indicator_views.indicator_act,
        {"name": "withdraw"},
        name="indicator_withdraw",
    ),
    path(
        "indicateurs/<int:indicator_id>/remettre/",
        indicator_views.indicator_act,
        {"name": "bring_back"},
        name="indicator_bring_back",
    ),
    path("commentaires/", comment_views.comment_list, name="comment_list"),
    path("commentaires/ajouter/", comment_views.comment_create, name="comment_create"),
    path(
        "commentaires/<int:comment_id>/regler/", comment_views.comment_act, {"name": "resolve"}, name="comment_resolve"
    ),
    path(
        "commentaires/<int:comment_id>/rouvrir/", comment_views.comment_act, {"name": "reopen"}, name="comment_reopen"
    ),
    path(
        "commentaires/<int:comment_id>/retirer/",
        comment_views.comment_act,
        {"name": "withdraw"},
        name="comment_withdraw",
    ),
    path("journee-de-suivi/", follow_up_day_views.meeting, name="meeting"),
    path("journee-de-suivi/<int:action_id>/", follow_up_day_views.meeting_action, name="meeting_action"),
    path("journee-de-suivi/compte-rendu/", follow_up_day_views.meeting_minutes, name="meeting_minutes"),
]
