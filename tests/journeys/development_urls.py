"""The addresses of the portal, and the page of messages that development adds to them."""

from django.urls import path

from cycle.urls import *  # noqa: F403
from cycle.urls import urlpatterns as portal
from participants.mail.views import message_list

urlpatterns = [path("courriels/", message_list), *portal]
