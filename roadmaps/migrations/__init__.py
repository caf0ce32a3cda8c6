"""Migrations of the roadmaps floor."""
