"""Every kind of ledger the product reads and writes, the import of whole folders and its undo.

The page, the command and the sample county use the same import."""
