"""A clock that stands still: two portals made on two days have the same dates."""

import datetime
import time

MOMENT = datetime.datetime(2026, 12, 1, 10, tzinfo=datetime.UTC)
TICK = datetime.timedelta(microseconds=1)


class StoppedClock:
    """Always the same second; a microsecond more at each reading, so that what comes after is later."""

    def __init__(self):
        self.start()

    def start(self):
        """Back to the beginning of the second: what a page shows does not depend on how often others read the time."""
        self.moment = MOMENT

    def now(self):
        """What `django.utils.timezone.now` gives."""
        self.moment += TICK
        return self.moment

    def seconds(self):
        """What `time.time` gives."""
        return self.now().timestamp()

    def install(self):
        """To be done before anything of the portal is imported, as some modules keep the function itself."""
        from django.utils import timezone

        timezone.now = self.now
        time.time = self.seconds


CLOCK = StoppedClock()
