"""Importing ledgers, taking an import back, remembering what columns mean."""

from shegongzhan.ledgers.commands.importing import import_ledgers, import_sources
from shegongzhan.ledgers.commands.undoing import undo_batch

__all__ = ["import_ledgers", "import_sources", "undo_batch"]
