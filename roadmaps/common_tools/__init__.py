"""The common tools of a cycle, the library of actions, opening roadmaps and going on with earlier ones."""
