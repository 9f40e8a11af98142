"""Forms: they turn what was typed into values, and save nothing."""
