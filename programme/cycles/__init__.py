"""What staff do with cycles: publish them, archive them, duplicate them, schedule their days."""
