"""Command: send the queued messages until stopped."""

import contextlib
import os
import signal
import socket
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from participants.worker import release_lease, run_round

PAUSE = 3


class Command(BaseCommand):
    """The worker of the mail: beside the web processes, one is enough; others wait for their turn."""

    help = "Envoie les messages en attente, fait expirer les propositions de place. Ctrl+C ou SIGTERM pour arrêter."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Un seul tour, puis s’arrête.")
        parser.add_argument("--pause", type=float, default=PAUSE, help="Secondes entre deux tours.")

    def handle(self, *, once, pause, **options):
        stop = threading.Event()
        holder = f"{socket.gethostname()[:60]}:{os.getpid()}"
        if not once:
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            self.report(run_round(holder=holder, should_stop=stop.is_set))
            if once:
                break
            stop.wait(pause)
        with contextlib.suppress(DatabaseError):
            release_lease(holder=holder)

    def report(self, done):
        """One line for a round that did something."""
        if done and (done.sent or done.failed or done.offers_ended):
            self.stdout.write(
                f"{done.sent} envoyés, {done.failed} en échec, {done.offers_ended} propositions expirées."
            )
