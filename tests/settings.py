"""Settings of the tests: those of the portal in production, but for what a test machine has not."""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost")
os.environ["HTTPS"] = "no"

from cycle.settings import *  # noqa: F403

# Argon2 is slow on purpose; tests need no such care.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="portal-tests-")
