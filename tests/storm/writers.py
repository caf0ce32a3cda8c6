"""The writers: each opens pages of the roadmap, types, lets the page save, and notes what was acknowledged."""

import http.client
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.storm.pages import WrittenForm

CSRF = "s" * 32
SITTING = 6  # edits on one page before another is opened
LONG_TEXTS = ("expected_result", "means", "watch_points", "results")
PATIENCE = 120  # seconds without a server before a writer gives up


@dataclass
class Ledger:
    """What all writers were told: acknowledged texts, statuses, delays; shared, under one lock."""

    acknowledged: list = field(default_factory=list)  # (kind, pk, field, text, is_kept_for_ever)
    statuses: Counter = field(default_factory=Counter)
    broken: int = 0
    conflicts: int = 0
    delays: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, status, delay):
        with self.lock:
            self.statuses[status] += 1
            self.delays.append(delay)

    def lost(self):
        with self.lock:
            self.broken += 1

    def kept(self, *what):
        with self.lock:
            self.acknowledged.append(what)


class Writer(threading.Thread):
    """One person at their browser, who writes `edits` times."""

    def __init__(self, number, *, port, cookie, roadmap, actions, entries, edits, ledger):
        super().__init__(name=f"writer {number}")
        self.number, self.port, self.cookie, self.roadmap = number, port, cookie, roadmap
        self.actions, self.entries, self.edits, self.ledger = actions, entries, edits, ledger
        self.dice = random.Random(number)
        self.connection = None
        self.failure = None

    def run(self):
        """Write all the edits; what goes wrong is kept for the report."""
        try:
            done = 0
            while done < self.edits:
                if self.dice.random() < 0.03:
                    done += self._add_action(done)
                    continue
                done += self._sit(done, min(SITTING, self.edits - done))
        except Exception as error:  # the report names it, and the storm fails
            self.failure = error

    # What they do -----------------------------------------------------------------------------------------

    def _sit(self, done, edits):
        """Open one page and write on it several times, as it goes on showing what it was opened with."""
        action = self.dice.choice(self.actions)
        address = f"/feuilles-de-route/{self.roadmap}/actions/{action}/"
        form = WrittenForm(self._get(address), "data-written").fields
        for number in range(done, done + edits):
            self._edit(address, form, action, number)
        return edits

    def _edit(self, address, form, action, number):
        text = f"Écrit par {self.number}, {number}."
        if self.dice.random() < 0.15:
            name, text = "partners", f"Partenaire {self.number}-{number}"
            form[name] = "\n".join(filter(None, [form[name], text]))
        elif self.dice.random() < 0.1:
            name, form["title"] = "title", text
        else:
            name = self.dice.choice(LONG_TEXTS)
            lines = form[name].split("\n") if form[name] else []
            lines.insert(self.dice.randint(0, len(lines)), text)
            form[name] = "\n".join(lines)
        self._save(address, form)
        self.ledger.kept("action", action, name, text, name != "title")

    def _save(self, address, form):
        """Save as the page does, and choose when it asks: both texts; of two titles, mine."""
        answer, choices = self._post(address, form), {}
        while "data-conflict" in answer:
            with self.ledger.lock:
                self.ledger.conflicts += 1
            asked = WrittenForm(answer).fields
            choices = {name: value for name, value in asked.items() if name.startswith("seen.")}
            names = [name.removeprefix("seen.") for name in choices]
            choices |= {f"choice.{name}": "mine" if name == "title" else "both" for name in names}
            answer = self._post(address, {**form, **choices})

    def _add_action(self, number):
        """Add an action to a theme; a lost answer is asked again with the same form."""
        address = f"/feuilles-de-route/{self.roadmap}/axes/{self.dice.choice(self.entries)}/ajouter/"
        form = WrittenForm(self._get(address), "data-adds").fields
        form["title"] = f"Ajoutée par {self.number}, {number}."
        self._post(address, form)
        self.ledger.kept("new action", None, "title", form["title"], True)
        return 1

    # HTTP -------------------------------------------------------------------------------------------------

    def _get(self, address):
        return self._ask("GET", address)

    def _post(self, address, form):
        return self._ask("POST", address, urlencode(form).encode())

    def _ask(self, method, address, body=None):
        """The answer, asked again for as long as no server is there to give one."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                return self._once(method, address, body)
            except (OSError, http.client.HTTPException):
                self.ledger.lost()
                self.connection = None
                time.sleep(0.1)
        raise TimeoutError(f"{address} : plus de serveur depuis {PATIENCE} s")

    def _once(self, method, address, body):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"sessionid={self.cookie}; csrftoken={CSRF}"}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF, "X-Autosave": "1"}
        start = time.monotonic()
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.ledger.answered(answer.status, time.monotonic() - start)
        if answer.status not in (200, 302, 409):
            raise RuntimeError(f"{method} {address} a répondu {answer.status} : {text[:300]}")
        return text
