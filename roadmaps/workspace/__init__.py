"""The workspace of a roadmap: the frame around each of its pages, its board, where it stands."""
