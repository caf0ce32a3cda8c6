"""The map of the site for search engines."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from programme.models import Cycle
from roadmaps.versions.readership import published_roadmaps


class PageSitemap(Sitemap):
    """The pages that are always there."""

    def items(self):
        return [
            "home",
            "programme:cycle_list",
            "programme:landmark_list",
            "programme:glossary",
            "legal_notice",
            "privacy",
            "accessibility",
            "site_map",
        ]

    def location(self, item):
        return reverse(item)


class CycleSitemap(Sitemap):
    """The programme pages."""

    def items(self):
        return Cycle.objects.published()

    def lastmod(self, item):
        return item.updated_at


class RoadmapSitemap(Sitemap):
    """The roadmaps that are published."""

    def items(self):
        return published_roadmaps()

    def location(self, item):
        return reverse("roadmaps:roadmap_public", args=[item.cycle.slug, item.pk])

    def lastmod(self, item):
        return item.published_snapshot.taken_at


SITEMAPS = {"pages": PageSitemap, "cycles": CycleSitemap, "roadmaps": RoadmapSitemap}
