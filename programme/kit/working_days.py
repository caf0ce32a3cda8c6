"""Working days in France."""

import datetime

import holidays
from django.utils.timezone import localtime, make_aware


def end_of_working_day(start: datetime.datetime, days: int) -> datetime.datetime:
    """The last second, in Paris, of the n-th working day after a moment; weekends and public holidays do not count."""
    closed = holidays.country_holidays("FR")
    day = localtime(start).date()
    while days:
        day += datetime.timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            days -= 1
    return make_aware(datetime.datetime.combine(day, datetime.time(23, 59, 59)))
