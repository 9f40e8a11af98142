"""What everybody may read without an account.

Calls that are open, opportunities, disclosures; each page belongs to the context that publishes it."""
