"""Reading a ledger whatever its layout, and keeping what an import did so that it can be taken back.

What a row of a certain ledger means is known upstairs, in `ledgers`."""
