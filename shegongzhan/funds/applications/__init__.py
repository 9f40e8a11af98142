"""Applications for special funds: asked, answered, and the source of money they become. Imports nothing: models come first."""
