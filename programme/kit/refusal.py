"""The refusals of an act."""


class Refused(Exception):
    """An act that cannot be done now; its text is the French sentence to show to the person who asked for it."""


class Outdated(Refused):
    """A refusal because the object has changed since the person saw it; they have to look again first."""
