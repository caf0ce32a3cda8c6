"""« Mon espace »: where the person stands, their documents, their calendar."""

from participants.my_space.calendar_feed import feed_address, personal_calendar, renew_feed
from participants.my_space.documents import materials_visible_to
from participants.my_space.standing import space_of

__all__ = [
    "feed_address",
    "materials_visible_to",
    "personal_calendar",
    "renew_feed",
    "space_of",
]
