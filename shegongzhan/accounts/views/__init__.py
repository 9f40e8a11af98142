"""Pages of accounts: signing in, one's own account, and what administrators keep."""
