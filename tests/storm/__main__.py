"""Put the storm on, then check that nothing acknowledged is lost; print the figures. `make storm`."""

import argparse
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.storm.writers import Ledger, Writer

ROOT = Path(__file__).resolve().parent.parent.parent
TEAM = 8


def main():
    """One storm on the database of DATABASE_URL, or on SQLite."""
    options = argparse.ArgumentParser()
    options.add_argument("--edits", type=int, default=200, help="par personne")
    options.add_argument("--kills", type=int, default=5)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from tests.storm import world

        with world.database() as name:
            storm(world, name, options)


def prepare(folder):
    """Production settings, in that folder."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "cycle.settings",
        "SECRET_KEY": secrets.token_hex(),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "no",
        "HTTPS": "no",
        "VAR_DIR": folder,
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False)


def storm(world, database_url, options):
    """All the writers at once, the server killed in between; exits with an error when something is lost."""
    roadmap, actions, entries, cookies = world.build(TEAM)
    server, ledger = Server(database_url), Ledger()
    writers = [
        Writer(
            number,
            port=server.port,
            cookie=cookie,
            roadmap=roadmap,
            actions=actions,
            entries=entries,
            edits=options.edits,
            ledger=ledger,
        )
        for number, cookie in enumerate(cookies)
    ]
    start = time.monotonic()
    try:
        for writer in writers:
            writer.start()
        kill_in_between(server, writers, ledger, options)
        for writer in writers:
            writer.join()
    finally:
        server.kill()
    report(world, roadmap, writers, ledger, server, time.monotonic() - start)


def kill_in_between(server, writers, ledger, options):
    """Kill the server when each share of the edits is acknowledged, and start another at once."""
    total = len(writers) * options.edits
    for number in range(1, options.kills + 1):
        while len(ledger.acknowledged) < total * number / (options.kills + 1):
            if not any(writer.is_alive() for writer in writers):
                return
            time.sleep(0.01)
        server.kill()
        server.start()


class Server:
    """Granian with two processes, always on the same port."""

    def __init__(self, database_url):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {**os.environ, "DATABASE_URL": database_url}
        self.log = Path(os.environ["VAR_DIR"]) / "server.log"
        self.kills = -1
        self.start()

    def start(self):
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "2", "--blocking-threads", "2", "--log-level", "error"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*command, "cycle.wsgi:application"],
                cwd=ROOT,
                env=self.environment,
                start_new_session=True,
                stderr=log,
                stdout=log,
            )
        for _ in range(300):
            try:
                urlopen(f"http://127.0.0.1:{self.port}/sante/", timeout=10).close()
                return
            except HTTPError as error:
                raise SystemExit(f"/sante/ a répondu {error.code}.") from error
            except (URLError, OSError):
                time.sleep(0.1)
        raise SystemExit("Le serveur n’a pas démarré.")

    def kill(self):
        """SIGKILL, to the server and its processes, in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.kills += 1


def report(world, roadmap, writers, ledger, server, seconds):
    """The figures, then what was lost, if anything was."""
    delays = sorted(ledger.delays)
    print(f"Base : {world.vendor()}. {len(writers)} personnes, {len(ledger.acknowledged)} saisies acquittées,")
    print(f"  {server.kills} arrêts brutaux du serveur, {ledger.broken} demandes restées sans réponse puis refaites,")
    print(f"  {ledger.conflicts} conflits montrés puis choisis, {seconds:.0f} s en tout.")
    print(f"Réponses : {dict(sorted(ledger.statuses.items()))}.")
    slow = quantiles(delays, n=20)[-1]
    print(f"Durée d’une réponse : médiane {1000 * median(delays):.0f} ms, 95 % sous {1000 * slow:.0f} ms.")
    failures = [f"{writer.name} : {writer.failure}" for writer in writers if writer.failure]
    failures += world.lost(roadmap, ledger.acknowledged)
    failures += [line for line in server.log.read_text().splitlines() if " ERROR " in line]
    for failure in failures[:20]:
        print("PERDU :", failure)
    if failures:
        sys.exit(1)
    print("Rien n’est perdu : chaque saisie acquittée est dans l’historique, et le texte final en est le rejeu.")


if __name__ == "__main__":
    main()
