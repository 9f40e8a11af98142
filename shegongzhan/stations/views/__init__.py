"""Pages of places and stations."""
