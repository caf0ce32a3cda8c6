"""Addresses of the law and of the words of the field."""

from django.urls import path

from programme.reference import views

urlpatterns = [
    path("reperes/", views.landmark_list, name="landmark_list"),
    path("glossaire/", views.glossary, name="glossary"),
]
