"""The admin site: who enters it, by which groups, and how one signs in to it."""
