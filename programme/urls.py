"""Addresses of the programme floor: those of its rooms."""

from programme.programme_page import urls as programme_page
from programme.reference import urls as reference

app_name = "programme"
urlpatterns = [*programme_page.urlpatterns, *reference.urlpatterns]
