"""Addresses of the participants floor: those of its rooms. Those of /compte/ stand under it, in cycle/urls.py."""

from django.conf import settings
from django.urls import path

from participants.mail import views as mail
from participants.my_space import urls as my_space
from participants.privacy import urls as privacy
from participants.registration import urls as registration

app_name = "participants"
urlpatterns = [*registration.urlpatterns, *my_space.urlpatterns, *privacy.urlpatterns]

if settings.DEBUG:
    urlpatterns.append(path("courriels/", mail.message_list, name="message_list"))
