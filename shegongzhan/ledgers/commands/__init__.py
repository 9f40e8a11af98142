"""Importing ledgers, taking an import back, remembering what columns mean."""

from shegongzhan.ledgers.commands.importing import import_ledgers, import_sources
from shegongzhan.ledgers.commands.undoing import undo_batch
from shegongzhan.ledgers.commands.uploading import (
    carry_out,
    check_again,
    check_files,
    choose_for_sheet,
    confirm_import,
    discard_batch,
    ground_list,
    settle_outcomes,
    settle_row,
    upload_ledgers,
)
from shegongzhan.ledgers.commands.workbooks import drop_old_workbooks, open_workbook

__all__ = [
    "carry_out",
    "check_again",
    "check_files",
    "choose_for_sheet",
    "confirm_import",
    "discard_batch",
    "drop_old_workbooks",
    "ground_list",
    "import_ledgers",
    "import_sources",
    "open_workbook",
    "settle_outcomes",
    "settle_row",
    "undo_batch",
    "upload_ledgers",
]
