"""Addresses of the roadmaps floor: those of its rooms, most under the address of one roadmap."""

from django.urls import include, path

from roadmaps import home
from roadmaps.common_tools import urls as common_tools
from roadmaps.files import urls as files
from roadmaps.follow_up import urls as follow_up
from roadmaps.mail import urls as mail
from roadmaps.overview import urls as overview
from roadmaps.validation import urls as validation
from roadmaps.versions import urls as versions
from roadmaps.writing import urls as writing

app_name = "roadmaps"
of_roadmap = [
    path("", home.roadmap_detail, name="roadmap_detail"),
    *writing.of_roadmap,
    *follow_up.of_roadmap,
    *versions.of_roadmap,
    *common_tools.of_roadmap,
    *mail.of_roadmap,
    *validation.of_roadmap,
    *files.of_roadmap,
]
urlpatterns = [
    path("feuilles-de-route/", home.roadmap_list, name="roadmap_list"),
    path("feuilles-de-route/<int:pk>/", include(of_roadmap)),
    *writing.urlpatterns,
    *versions.urlpatterns,
    *mail.urlpatterns,
    *overview.urlpatterns,
    *files.urlpatterns,
]
