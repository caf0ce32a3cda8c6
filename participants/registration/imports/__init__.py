"""Imported lists of registrations: read, checked row by row, shown, and only then written."""
