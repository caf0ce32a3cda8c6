"""The roadmaps of a cycle seen together: the grid, the synthesis, the returns of experience."""
