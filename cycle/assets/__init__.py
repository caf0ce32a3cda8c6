"""The files that browsers receive: one style sheet, file names that carry a digest, the gallery of components."""

from cycle.assets.static_storage import PortalStorage
from cycle.assets.style_bundle import StyleBundleFinder, bundle

__all__ = ["PortalStorage", "StyleBundleFinder", "bundle"]
