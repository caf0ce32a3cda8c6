"""How an act says no."""


class Refused(Exception):
    """An act that cannot be done now; its text is the French sentence to show to whoever asked for it."""
