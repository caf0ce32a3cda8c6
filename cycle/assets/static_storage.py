"""Static files whose names carry a digest of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise carries no types
    """The storage of static files: compressed, with a digest in each name, modules imported by scripts included."""

    support_js_module_import_aggregation = True
