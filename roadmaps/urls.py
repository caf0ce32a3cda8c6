"""Addresses of the roadmaps floor."""

app_name = "roadmaps"
urlpatterns = []
