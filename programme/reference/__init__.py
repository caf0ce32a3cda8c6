"""The reference texts, law and words of the field, and the files from which they and the 2022 cycle are loaded."""

from programme.reference.glossary import explain_terms
from programme.reference.loading import Load, load_cycle, load_glossary, load_landmarks, load_reference_rows

__all__ = ["Load", "explain_terms", "load_cycle", "load_glossary", "load_landmarks", "load_reference_rows"]
