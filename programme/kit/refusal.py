"""How an act says no."""


class Refused(Exception):
    """An act that cannot be done now; its text is the French sentence to show to whoever asked for it."""


class Outdated(Refused):
    """What one acts upon has changed since one saw it: nothing is written until one has looked again."""
