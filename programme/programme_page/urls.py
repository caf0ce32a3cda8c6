"""Addresses of the cycles, of their programmes and of their documents."""

from django.urls import path

from programme.programme_page import export_views, material_views, views

urlpatterns = [
    path("cycles/", views.cycle_list, name="cycle_list"),
    path("cycles/<slug:slug>/", views.cycle_detail, name="cycle_detail"),
    path("cycles/<slug:slug>/agenda.ics", export_views.cycle_calendar, name="cycle_calendar"),
    path("cycles/<slug:slug>/programme.pdf", export_views.cycle_programme_pdf, name="cycle_programme_pdf"),
    path("documents/<int:pk>/", material_views.material_download, name="material_download"),
]
