"""The reference texts: the law, the words of the field, and the files from which they and the 2022 cycle are loaded."""
