"""The reference texts, law and words of the field, and the files from which they and the 2022 cycle are loaded."""
