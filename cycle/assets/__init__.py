"""The files that browsers receive: one style sheet, file names that carry a digest, the gallery of components."""
