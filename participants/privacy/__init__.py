"""The data of people: shown to them, kept for a time, found and erased everywhere."""
