"""Forms of the roadmaps floor."""
