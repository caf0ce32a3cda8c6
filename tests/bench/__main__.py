"""Measure the programme page under production settings, on a throwaway database; print a table."""

import datetime
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

from tests.bench.servers import compared, require_wrk, serving
from tests.bench.visit import cold_visit

CYCLE_2022 = "/cycles/attributions-2022/"
HOST = "127.0.0.1"
ROUNDS, SECONDS = 4, 3
UNCACHED_READINGS = 200


def prepare(folder):
    """Set production up in that folder: settings, database, static files. Returns the address of a programme."""
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
    from django.core.management import call_command, get_commands

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    for command in ("load_reference", "load_cycle_2022"):
        if command in get_commands():
            call_command(command, verbosity=0, stdout=io.StringIO())
    return CYCLE_2022 if "load_cycle_2022" in get_commands() else made_up_cycle()


def made_up_cycle():
    """The address of a cycle of four days, when the real one cannot be loaded."""
    from tests.factories.programme import ContributionFactory, CycleFactory, SequenceFactory, TrainingSessionFactory

    cycle = CycleFactory(published=True)
    for day in range(4):
        session = TrainingSessionFactory(cycle=cycle, date=datetime.date(2022, 9, 13 + day))
        SequenceFactory.create_batch(4, cycle=cycle, sessions=[session])
        ContributionFactory(cycle=cycle)
    return f"/cycles/{cycle.slug}/"


def uncached_reading(path):
    """Queries, and median milliseconds of processor, of a page that is rendered again each time."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from programme.kept_pages import kept_pages

    application = get_wsgi_application()

    def read():
        kept_pages.clear()
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "HTTP_HOST": HOST,
            "HTTP_ACCEPT_ENCODING": "br",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
        }
        before = time.process_time()
        response = application(environ, lambda status, headers: None)
        body = b"".join(response)
        response.close()
        if response.status_code != 200 or not body:
            raise SystemExit(f"{path} a répondu {response.status_code}.")
        return (time.process_time() - before) * 1000

    for _ in range(20):
        read()
    with CaptureQueriesContext(connection) as queries:
        read()
    # The reading of the revision goes beneath the layer that counts.
    return len(queries) + 1, median(read() for _ in range(UNCACHED_READINGS))


def line(label, value, remark=""):
    print(f"{label:<46}{value:>14}  {remark}".rstrip())


def main():
    require_wrk()
    # Asked to stop, it stops its servers too.
    signal.signal(signal.SIGTERM, lambda *args: sys.exit(1))
    with ExitStack() as stack:
        path = prepare(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        queries, milliseconds = uncached_reading(path)
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
    line("page rendue, requêtes SQL", queries)
    line("page rendue, processeur", f"{milliseconds:.2f} ms", f"médiane de {UNCACHED_READINGS}")
    line("mémoire après la charge", f"{memory:.0f} Mio", f"{memory / bare_memory:.2f} × hello ({bare_memory:.0f} Mio)")
    line("première visite, octets", sum(weights.values()), "corps des réponses, br")
    line("première visite, requêtes", len(weights))


if __name__ == "__main__":
    main()
