"""Static files under names that tell their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise carries no types
    """Compressed, each under a name made of its content, what a script imports included."""

    support_js_module_import_aggregation = True
