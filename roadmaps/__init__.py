"""The feuilles de route that territorial teams write together."""
