"""The admin site: who may enter it, with which groups, and how staff sign in."""
