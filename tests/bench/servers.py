"""The production server, started for the time of a measure, and the load put on it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS, THREADS, CONNECTIONS = 2, 2, 16


class Server:
    """A server that answers at `url`."""

    def __init__(self, process, port):
        self.process = process
        self.url = f"http://127.0.0.1:{port}"

    def memory(self):
        """Resident memory of the server and its workers, in MiB."""
        pids = [self.process.pid]
        for pid in pids:
            pids += map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def wait_until_ready(self, path):
        """Return once every worker answers 200: each takes its share of new connections as soon as it listens."""
        answers = 0
        for _ in range(200):
            try:
                urlopen(self.url + path, timeout=10).close()
            except HTTPError as error:
                raise SystemExit(f"{path} a répondu {error.code}.") from error
            except URLError:
                time.sleep(0.1)
            else:
                answers += 1
            if answers == 20 * WORKERS:
                return
        raise SystemExit(f"Le serveur n’a pas démarré : {' '.join(self.process.args)}")


@contextmanager
def serving(application, path):
    """Run Granian with that application; it is stopped with all its workers whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--log-level", "error", application]
    # A session of its own: if it must be killed, its workers go with it.
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL)
    try:
        server = Server(process, port)
        server.wait_until_ready(path)
        yield server
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def require_wrk():
    if not shutil.which("wrk"):
        raise SystemExit("Il faut wrk pour mesurer : apt install wrk (Debian), ou brew install wrk.")


def requests_per_second(url, headers, seconds):
    """Answers per second under the load of wrk; any answer that is an error ends the bench."""
    command = ["wrk", "--threads", "2", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s"]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    report = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in report or "Socket errors" in report:
        raise SystemExit(f"Des réponses en erreur à {url} :\n{report}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", report)[1])


def compared(reference, others, *, rounds, seconds):
    """The rates of the reference and of the others, (url, headers) each, and their median ratios.

    Round by round, because a machine slows down and speeds up: a ratio only compares measures made side by side.
    """
    rates = {name: [] for name in others}
    references = []
    for _ in range(rounds):
        references.append(requests_per_second(*reference, seconds))
        for name, target in others.items():
            rates[name].append(requests_per_second(*target, seconds))
    ratios = {
        name: median(rate / reference_rate for rate, reference_rate in zip(values, references, strict=True))
        for name, values in rates.items()
    }
    return median(references), {name: (median(values), ratios[name]) for name, values in rates.items()}
