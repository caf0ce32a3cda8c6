"""Following actions up: follow-ups, difficulties, readings, comments, the follow-up day."""
