"""Parts of addresses that are words."""

KINDS = {"depart": "roadmap", "axe": "entry", "action": "action", "indicateur": "indicator"}
SLUGS = {kind: slug for slug, kind in KINDS.items()}


class KindConverter:
    """The kind of a written object, in French in the address."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        """The kind as the history knows it."""
        return KINDS[value]

    def to_url(self, value: str) -> str:
        """The word of the address; ValueError for a kind that does not exist."""
        try:
            return SLUGS[value]
        except KeyError as error:
            raise ValueError(value) from error
