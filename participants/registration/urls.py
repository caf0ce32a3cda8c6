"""Addresses of registering, of the person's registration and team, of the group."""

from django.urls import path

from participants.registration import group_views, own_views, team_views, views

urlpatterns = [
    path("cycles/<slug:slug>/inscription/", views.registration_create, name="registration_create"),
    path("cycles/<slug:slug>/inscription/confirmer/", views.registration_confirm, name="registration_confirm"),
    path("cycles/<slug:slug>/groupe/", group_views.group_detail, name="group_detail"),
    path("mon-espace/inscriptions/<int:pk>/modifier/", own_views.registration_update, name="registration_update"),
    path(
        "mon-espace/inscriptions/<int:pk>/se-desister/", own_views.registration_withdraw, name="registration_withdraw"
    ),
    path("mon-espace/inscriptions/<int:pk>/revenir/", own_views.registration_come_back, name="registration_come_back"),
    path("mon-espace/inscriptions/<int:pk>/accords/", own_views.registration_consents, name="registration_consents"),
    path("mon-espace/inscriptions/<int:pk>/place/", own_views.offer_answer, name="offer_answer"),
    path("mon-espace/inscriptions/<int:pk>/equipe/", team_views.team_detail, name="team_detail"),
    path("mon-espace/inscriptions/<int:pk>/equipe/inviter/", team_views.invitation_create, name="invitation_create"),
    path("mon-espace/inscriptions/<int:pk>/remplacement/", team_views.replacement_create, name="replacement_create"),
    path(
        "mon-espace/demandes/<int:pk>/reprendre/",
        own_views.change_request_take_back,
        name="change_request_take_back",
    ),
    path("mon-espace/invitations/<int:pk>/annuler/", team_views.invitation_revoke, name="invitation_revoke"),
]
