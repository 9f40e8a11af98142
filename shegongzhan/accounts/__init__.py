"""Users, the posts they hold, what each role may do and where.

Everybody who asks for rows hands over a Scope made here."""
