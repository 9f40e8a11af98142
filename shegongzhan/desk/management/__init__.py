"""Words of the console."""
