"""Addresses of the participants floor."""

from django.conf import settings
from django.urls import path

from participants import views

app_name = "participants"
urlpatterns = [
    path("cycles/<slug:slug>/inscription/", views.registration_create, name="registration_create"),
    path("cycles/<slug:slug>/inscription/confirmer/", views.registration_confirm, name="registration_confirm"),
]

if settings.DEBUG:
    urlpatterns.append(path("courriels/", views.message_list, name="message_list"))
