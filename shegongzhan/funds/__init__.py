"""Where money comes from and where it goes: sources and append-only postings.

A wrong posting is reversed, never edited."""
