"""The letters of the roadmaps: digests, reminders, what a change of state tells."""
