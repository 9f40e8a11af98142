"""The append-only, hash-chained record of who did what to which row.

Each act is declared once, with its sentence and with how its personal part is erased."""
