"""Handing a roadmap in, validating it, publishing it."""
