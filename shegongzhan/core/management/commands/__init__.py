"""Words of the console that no context owns: setup, serve, work."""
