"""How people come in: asking for a new password, the second factor, slowing down who guesses, open sessions.

Nothing here is shown to an administrator that would let her in as somebody else."""
