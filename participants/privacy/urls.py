"""Addresses of « Mes données »."""

from django.urls import path

from participants.privacy import views

urlpatterns = [
    path("mon-espace/mes-donnees/", views.my_data, name="my_data"),
    path("mon-espace/mes-donnees/export.json", views.my_data_export, name="my_data_export"),
    path("mon-espace/mes-donnees/effacer/", views.my_data_erase, name="my_data_erase"),
]
