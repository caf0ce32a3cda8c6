"""The cycles as staff make them: published, duplicated, their days scheduled."""
