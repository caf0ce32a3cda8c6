"""Names, compared as people compare them."""

import re
import unicodedata


def key_of(name: str) -> str:
    """The key by which a name is compared: neither case, nor accents, nor punctuation count."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", bare.replace("œ", "oe").replace("æ", "ae")))
