"""Addresses of the portal."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from cycle.assets import gallery
from cycle.pages import errors, home, legal, machines
from cycle.pages.sitemaps import SITEMAPS
from cycle.staff import login
from programme.public_pages.kept_pages import public_page

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("participants.urls")),
    path("", include("roadmaps.urls")),
    path("compte/connexion/mot-de-passe/", login.staff_login, name="account_login"),
    path("compte/", include("participants.accounts.urls")),
    path("", include("programme.urls")),
    path("mentions-legales/", legal.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", legal.privacy, name="privacy"),
    path("accessibilite/", legal.accessibility, name="accessibility"),
    path("plan-du-site/", legal.site_map, name="site_map"),
    path("sitemap.xml", public_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", machines.robots, name="robots"),
    path("sante/", machines.health, name="health"),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    urlpatterns.append(path("composants/", gallery.gallery, name="gallery"))

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
