"""Handing a roadmap in, validating it, publishing it: the stages of a roadmap."""
