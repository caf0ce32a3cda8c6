"""Addresses of handing in, validating, publishing."""

from django.urls import path

from roadmaps.validation import views

# Under the address of one roadmap.
of_roadmap = [
    path("etapes/", views.roadmap_steps, name="roadmap_steps"),
]
