"""Addresses of the portal."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("programme.urls")),
    path("admin/", admin.site.urls),
]
