"""What changes at each making of the portal without anybody having changed it, replaced by its name."""

import re

REPLACED = [
    (re.compile(r'(name="csrfmiddlewaretoken" value=")\w+'), r"\1CSRF"),
    # The page that gives nothing else, to a script.
    (re.compile(r"\A[A-Za-z0-9]{64}\Z"), "CSRF"),
    # What sets up an application of second factors: in letters, then as a drawing.
    (re.compile(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b"), "SECRET"),
    (re.compile(r'(<path d=")M4,4H5V5H4z[^"]+'), r"\1SECRET"),
    # Only those drawn at random: an identifier computed from a name is part of what people are given.
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b"), "UUID"),
    # 32 bytes drawn at random, as the address of a calendar holds them.
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43}(?![\w-])", re.ASCII), "TOKEN"),
    # What the form of an account shows of a password.
    (re.compile(r"(?:[\w+/]{6})\*{8,}"), "HASH"),
    (re.compile(r"(\d\d:\d\d:\d\d)\.\d{3,6}"), r"\1"),
    (re.compile(r"\.[0-9a-f]{12}\.(css|js|svg|png|ico|woff2|webmanifest)\b"), r".HASH.\1"),
]


def neutral(text: str) -> str:
    """The text without what is drawn at random."""
    for pattern, replacement in REPLACED:
        text = pattern.sub(replacement, text)
    return text
