"""What browsers receive: one style sheet, files under names that tell their content, the gallery of components."""
