"""Forms of the participants floor."""
