"""The cycles as staff make them: published, duplicated, scheduled."""
