"""Addresses of the programme floor."""

from django.urls import path

from programme import views

app_name = "programme"
urlpatterns = [
    path("cycles/", views.cycle_list, name="cycle_list"),
    path("cycles/<slug:slug>/", views.cycle_detail, name="cycle_detail"),
    path("cycles/<slug:slug>/agenda.ics", views.cycle_calendar, name="cycle_calendar"),
    path("cycles/<slug:slug>/programme.pdf", views.cycle_programme_pdf, name="cycle_programme_pdf"),
    path("documents/<int:pk>/", views.material_download, name="material_download"),
    path("reperes/", views.landmark_list, name="landmark_list"),
    path("glossaire/", views.glossary, name="glossary"),
]
