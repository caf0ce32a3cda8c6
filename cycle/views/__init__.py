"""Pages that look across the floors."""
