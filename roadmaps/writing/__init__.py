"""Writing together: every change of a written object, saved under the lock of its roadmap, merged, never lost."""
