"""Settings of the tests: those of the portal in production, but for what a test machine has not."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "for-tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost")
os.environ["HTTPS"] = "no"

from cycle.settings import *  # noqa: F403
from cycle.settings import DATABASES

# Argon2 is slow on purpose; tests need no such care.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Counted in this process, and emptied before each test (tests/conftest.py).
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# `force_login` proves nothing; the tests of the gate turn it on.
STAFF_SECOND_FACTOR = False
# A folder for one run. WhiteNoise warns of a missing STATIC_ROOT, which only `collectstatic` makes.
RUN_DIR = Path(tempfile.mkdtemp(prefix="portal-tests-"))
atexit.register(shutil.rmtree, RUN_DIR, ignore_errors=True)
MEDIA_ROOT = RUN_DIR / "media"
STATIC_ROOT = RUN_DIR / "static"
STATIC_ROOT.mkdir()
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file rather than in memory: the browser journeys then have one connection a thread, as in production.
    DATABASES["default"]["TEST"] = {"NAME": RUN_DIR / "test.sqlite3"}
    # Nothing here has to outlive a power cut.
    pragmas = DATABASES["default"]["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    DATABASES["default"]["OPTIONS"] = DATABASES["default"]["OPTIONS"] | {"init_command": pragmas}
