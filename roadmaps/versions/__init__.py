"""The history of a roadmap, its frozen versions, their comparison, and who reads them."""
