"""Measure the programme page under production settings, on a throwaway database; print a table."""

import io
import os
import secrets
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from statistics import median
from urllib.request import urlopen

from django.utils import timezone

from tests.bench.saves import ACTIONS, SAVES, saves
from tests.bench.servers import compared, require_wrk, serving
from tests.bench.visit import cold_visit

CYCLE_2022 = "/cycles/attributions-2022/"
HOST = "127.0.0.1"
ROUNDS, SECONDS = 4, 3
RENDERINGS = 100


def prepare(folder):
    """Set production up in that folder: settings, database, static files, and the 2022 cycle."""
    os.environ.pop("DATABASE_URL", None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cycle.settings",
        "SECRET_KEY": secrets.token_hex(),
        "ALLOWED_HOSTS": HOST,
        "DEBUG": "no",
        "HTTPS": "no",
        "VAR_DIR": folder,
        "STATIC_ROOT": os.path.join(folder, "static"),
        "MEDIA_ROOT": os.path.join(folder, "media"),
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_cycle_2022", verbosity=0, stdout=io.StringIO())


def asked(path):
    """The request of a browser for that page, as a server hands it over."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "HTTP_HOST": HOST,
        "HTTP_ACCEPT_ENCODING": "br",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }


def renderings(path):
    """The cost of rendering the page, in queries and in milliseconds of processor.

    Returns (queries after a change, median milliseconds after a change, and when only the page is made anew).
    """
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from programme.models import Cycle
    from programme.public_pages.kept_pages import kept_pages

    application = get_wsgi_application()

    def change():
        Cycle.objects.update(updated_at=timezone.now())

    def read():
        kept_pages.clear()
        environ = asked(path)
        before = time.process_time()
        response = application(environ, lambda status, headers: None)
        body = b"".join(response)
        response.close()
        if response.status_code != 200 or not body:
            raise SystemExit(f"{path} a répondu {response.status_code}.")
        return (time.process_time() - before) * 1000

    def read_after_change():
        change()
        return read()

    for _ in range(20):
        read()
    change()
    with CaptureQueriesContext(connection) as queries:
        read()
    counted = len(queries) + 1  # the reading of the revision goes beneath the layer that counts
    fresh, again = (median(act() for _ in range(RENDERINGS)) for act in (read_after_change, read))
    return counted, fresh, again


def line(label, value, remark=""):
    print(f"{label:<46}{value:>14}  {remark}".rstrip())


def main():
    require_wrk()
    # Asked to stop, it stops its servers too.
    signal.signal(signal.SIGTERM, lambda *args: sys.exit(1))
    with ExitStack() as stack:
        prepare(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        path = CYCLE_2022
        queries, fresh, again = renderings(path)
        saved, merged = saves(HOST)
        portal = stack.enter_context(serving("cycle.wsgi:application", path))
        hello = stack.enter_context(serving("tests.bench.hello:application", "/hello/"))
        page = portal.url + path
        weights = cold_visit(page)
        with urlopen(page) as response:
            etag = response.headers["ETag"]
        reference, rates = compared(
            (hello.url + "/hello/", {}),
            {
                "brotli": (page, {"Accept-Encoding": "br"}),
                "sans compression": (page, {}),
                "304": (page, {"If-None-Match": etag}),
            },
            rounds=ROUNDS,
            seconds=SECONDS,
        )
        memory, bare_memory = portal.memory(), hello.memory()

    print(f"\n{path}, {ROUNDS} tours alternés de {SECONDS} s, 2 processus × 2 fils\n")
    line("Django nu (« hello »)", f"{reference:.0f} req/s")
    for name, (rate, ratio) in rates.items():
        line(f"page prête, {name}", f"{rate:.0f} req/s", f"{ratio:.2f} × hello")
    line("page rendue après un changement, requêtes SQL", queries)
    line("page rendue après un changement, processeur", f"{fresh:.2f} ms", f"médiane de {RENDERINGS}")
    line("page rendue de nouveau, processeur", f"{again:.2f} ms", f"médiane de {RENDERINGS}")
    line("une saisie enregistrée, processeur", f"{saved:.2f} ms", f"{ACTIONS} actions, médiane de {SAVES}")
    line("une saisie réunie avec une autre, processeur", f"{merged:.2f} ms", f"{merged / saved:.2f} × seule")
    line("mémoire après la charge", f"{memory:.0f} Mio", f"{memory / bare_memory:.2f} × hello ({bare_memory:.0f} Mio)")
    line("première visite, octets", sum(weights.values()), "corps des réponses, br")
    line("première visite, requêtes", len(weights))


if __name__ == "__main__":
    main()
