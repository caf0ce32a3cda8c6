"""The demonstration: fictitious people, roadmaps and a cycle to come; loaded, and removed without a trace."""
