"""Addresses of the digests."""

from django.urls import path

from roadmaps.mail import views

# Under the address of one roadmap.
of_roadmap = [
    path("resumes/", views.digest_choose, name="digest_choose"),
]

urlpatterns = [
    path("resumes/<str:token>/", views.digest_opt_out, name="digest_opt_out"),
]
