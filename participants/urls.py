"""Addresses of the participants floor."""

from django.conf import settings
from django.urls import path

from participants import views

app_name = "participants"
urlpatterns = [
    path("cycles/<slug:slug>/inscription/", views.registration_create, name="registration_create"),
    path("cycles/<slug:slug>/inscription/confirmer/", views.registration_confirm, name="registration_confirm"),
    path("cycles/<slug:slug>/groupe/", views.group_detail, name="group_detail"),
    path("mon-espace/", views.my_space, name="my_space"),
    path("mon-espace/inscriptions/<int:pk>/modifier/", views.registration_update, name="registration_update"),
    path("mon-espace/inscriptions/<int:pk>/se-desister/", views.registration_withdraw, name="registration_withdraw"),
    path("mon-espace/inscriptions/<int:pk>/revenir/", views.registration_come_back, name="registration_come_back"),
    path("mon-espace/inscriptions/<int:pk>/accords/", views.registration_consents, name="registration_consents"),
    path("mon-espace/inscriptions/<int:pk>/place/", views.offer_answer, name="offer_answer"),
    path("mon-espace/inscriptions/<int:pk>/equipe/", views.team_detail, name="team_detail"),
    path("mon-espace/inscriptions/<int:pk>/equipe/inviter/", views.invitation_create, name="invitation_create"),
    path("mon-espace/inscriptions/<int:pk>/remplacement/", views.replacement_create, name="replacement_create"),
    path("mon-espace/invitations/<int:pk>/annuler/", views.invitation_revoke, name="invitation_revoke"),
    path("mon-espace/documents/<int:pk>/", views.material_open, name="material_open"),
    path("mon-espace/agenda/renouveler/", views.calendar_feed_renew, name="calendar_feed_renew"),
    path("mon-espace/agenda/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("mon-espace/mes-donnees/", views.my_data, name="my_data"),
    path("mon-espace/mes-donnees/export.json", views.my_data_export, name="my_data_export"),
    path("mon-espace/mes-donnees/effacer/", views.my_data_erase, name="my_data_erase"),
]

if settings.DEBUG:
    urlpatterns.append(path("courriels/", views.message_list, name="message_list"))
