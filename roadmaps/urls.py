"""Addresses of the roadmaps floor."""

from django.urls import path, register_converter

from roadmaps import views
from roadmaps.workspace.addresses import KindConverter

app_name = "roadmaps"
register_converter(KindConverter, "kind")
urlpatterns = [
    path("feuilles-de-route/jeton/", views.token, name="token"),
    path("feuilles-de-route/<int:pk>/presence/<kind:kind>/<int:object_id>/", views.presence, name="presence"),
    path("feuilles-de-route/", views.roadmap_list, name="roadmap_list"),
    path("feuilles-de-route/<int:pk>/", views.roadmap_detail, name="roadmap_detail"),
    path("feuilles-de-route/<int:pk>/axes/<int:entry_id>/ajouter/", views.action_create, name="action_create"),
    path("feuilles-de-route/<int:pk>/actions/<int:action_id>/deplacer/", views.action_move, name="action_move"),
    path("feuilles-de-route/<int:pk>/actions/<int:action_id>/retirer/", views.action_withdraw, name="action_withdraw"),
    path(
        "feuilles-de-route/<int:pk>/actions/<int:action_id>/remettre/",
        views.action_bring_back,
        name="action_bring_back",
    ),
    path("feuilles-de-route/<int:pk>/retirees/", views.withdrawn_list, name="withdrawn_list"),
    path("feuilles-de-route/<int:pk>/reprendre/", views.roadmap_carry_over, name="roadmap_carry_over"),
    path("feuilles-de-route/<int:pk>/depart/", views.roadmap_update, name="roadmap_update"),
    path("feuilles-de-route/<int:pk>/axes/<int:entry_id>/", views.entry_detail, name="entry_detail"),
    path("feuilles-de-route/<int:pk>/actions/<int:action_id>/", views.action_detail, name="action_detail"),
    path("feuilles-de-route/<int:pk>/etapes/", views.roadmap_steps, name="roadmap_steps"),
    path("feuilles-de-route/<int:pk>/resumes/", views.digest_choose, name="digest_choose"),
    path("cycles/<slug:slug>/feuilles-de-route/partagees/", views.shared_list, name="shared_list"),
    path("cycles/<slug:slug>/feuilles-de-route/<int:pk>/", views.roadmap_public, name="roadmap_public"),
    path("resumes/<str:token>/", views.digest_opt_out, name="digest_opt_out"),
    path("cycles/<slug:slug>/feuilles-de-route/", views.roadmap_grid, name="roadmap_grid"),
    path("cycles/<slug:slug>/synthese/", views.synthesis, name="synthesis"),
    path("cycles/<slug:slug>/synthese/exporter/<slug:format>/", views.synthesis_export, name="synthesis_export"),
    path("cycles/<slug:slug>/retours-d-experiences/", views.report_synthesis, name="report_synthesis"),
    path("cycles/<slug:slug>/retour-d-experiences/", views.report_update, name="report_update"),
    path("feuilles-de-route/<int:pk>/actions/<int:action_id>/fiche/ecrire/", views.library_card, name="library_card"),
    path("feuilles-de-route/<int:pk>/actions/<int:action_id>/fiche/", views.library_request, name="library_request"),
    path("feuilles-de-route/<int:pk>/historique/", views.roadmap_history, name="roadmap_history"),
    path(
        "feuilles-de-route/<int:pk>/historique/<kind:kind>/<int:object_id>/",
        views.object_history,
        name="object_history",
    ),
    path(
        "feuilles-de-route/<int:pk>/revisions/<int:revision_id>/revenir/",
        views.revision_restore,
        name="revision_restore",
    ),
    path("feuilles-de-route/<int:pk>/comparer/", views.roadmap_compare, name="roadmap_compare"),
    path("feuilles-de-route/<int:pk>/versions/<int:snapshot_id>/", views.snapshot_detail, name="snapshot_detail"),
    path("feuilles-de-route/<int:pk>/partages/", views.share_list, name="share_list"),
    path("feuilles-de-route/<int:pk>/partages/<int:link_id>/revoquer/", views.share_revoke, name="share_revoke"),
    path("partage/<str:token>/", views.share_open, name="share_open"),
    path("feuilles-de-route/<int:pk>/actions/<int:action_id>/suivi/", views.follow_up_create, name="follow_up_create"),
    path(
        "feuilles-de-route/<int:pk>/difficultes/<int:difficulty_id>/lever/",
        views.difficulty_lift,
        name="difficulty_lift",
    ),
    path(
        "feuilles-de-route/<int:pk>/actions/<int:action_id>/indicateurs/ajouter/",
        views.indicator_create,
        name="indicator_create",
    ),
    path(
        "feuilles-de-route/<int:pk>/axes/<int:entry_id>/indicateurs/ajouter/",
        views.indicator_create,
        name="entry_indicator_create",
    ),
    path("feuilles-de-route/<int:pk>/indicateurs/<int:indicator_id>/", views.indicator_detail, name="indicator_detail"),
    path(
        "feuilles-de-route/<int:pk>/indicateurs/<int:indicator_id>/releves/",
        views.reading_create,
        name="reading_create",
    ),
    path(
        "feuilles-de-route/<int:pk>/indicateurs/<int:indicator_id>/retirer/",
        views.indicator_act,
        {"name": "withdraw"},
        name="indicator_withdraw",
    ),
    path(
        "feuilles-de-route/<int:pk>/indicateurs/<int:indicator_id>/remettre/",
        views.indicator_act,
        {"name": "bring_back"},
        name="indicator_bring_back",
    ),
    path("feuilles-de-route/<int:pk>/commentaires/", views.comment_list, name="comment_list"),
    path("feuilles-de-route/<int:pk>/commentaires/ajouter/", views.comment_create, name="comment_create"),
    path(
        "feuilles-de-route/<int:pk>/commentaires/<int:comment_id>/regler/",
        views.comment_act,
        {"name": "resolve"},
        name="comment_resolve",
    ),
    path(
        "feuilles-de-route/<int:pk>/commentaires/<int:comment_id>/rouvrir/",
        views.comment_act,
        {"name": "reopen"},
        name="comment_reopen",
    ),
    path(
        "feuilles-de-route/<int:pk>/commentaires/<int:comment_id>/retirer/",
        views.comment_act,
        {"name": "withdraw"},
        name="comment_withdraw",
    ),
    path("feuilles-de-route/<int:pk>/journee-de-suivi/", views.meeting, name="meeting"),
    path("feuilles-de-route/<int:pk>/journee-de-suivi/<int:action_id>/", views.meeting_action, name="meeting_action"),
    path("feuilles-de-route/<int:pk>/journee-de-suivi/compte-rendu/", views.meeting_minutes, name="meeting_minutes"),
    path(
        "feuilles-de-route/<int:pk>/journee-de-suivi/compte-rendu/<slug:format>/",
        views.meeting_minutes_export,
        name="meeting_minutes_export",
    ),
    path("feuilles-de-route/<int:pk>/imprimer/", views.roadmap_print, name="roadmap_print"),
    path("feuilles-de-route/<int:pk>/exporter/<slug:format>/", views.roadmap_export, name="roadmap_export"),
    path(
        "feuilles-de-route/<int:pk>/versions/<int:snapshot_id>/exporter/<slug:format>/",
        views.snapshot_export,
        name="snapshot_export",
    ),
]
