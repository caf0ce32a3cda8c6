"""The programme of a cycle as the public reads it: its page, its calendar, its PDF, its documents."""
