"""Addresses of « Mon espace »."""

from django.urls import path

from participants.my_space import document_views, feed_views, views

urlpatterns = [
    path("mon-espace/", views.my_space, name="my_space"),
    path("mon-espace/documents/<int:pk>/", document_views.material_open, name="material_open"),
    path("mon-espace/agenda/renouveler/", feed_views.calendar_feed_renew, name="calendar_feed_renew"),
    path("mon-espace/agenda/<str:token>.ics", feed_views.calendar_feed, name="calendar_feed"),
]
