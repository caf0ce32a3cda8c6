"""Views of the roadmaps floor."""
