"""Who may open what: every address by every role, inside and outside their place."""
