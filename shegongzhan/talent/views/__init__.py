"""Pages of the talent register."""
