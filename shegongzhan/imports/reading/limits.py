"""How much is read at most, and the sentences for what cannot be read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import NotALedger

MB = 1024 * 1024
# Deflate never packs tighter than this, whatever the directory of a zip claims.
DEFLATE_CEILING = 1032


@dataclass(frozen=True)
class Limits:
    """How much is read at most; a township's ledger has hundreds of rows, a region's export some hundred thousand."""

    rows: int = 500_000
    columns: int = 500
    sheets: int = 300
    file_bytes: int = 200 * MB
    unpacked_bytes: int = 1024 * MB
    ratio: int = 400
    members: int = 1000
    cells: int = 20_000_000
    memory: int = 200 * MB
    """What one workbook may take while it is read."""
    together: int = 1024 * MB
    """All files of one upload, or of one archive."""


LIMITS = Limits()
# What a page takes: a township's ledger has hundreds of rows, a county's some ten thousand. Whoever sits at the machine
# may bring more by the command.
TOWNSHIP = Limits(10_000, 200, 100, 5 * MB, 100 * MB, 400, 200, 2_000_000, 60 * MB, 10 * MB)
COUNTY = Limits(25_000, 300, 200, 12 * MB, 200 * MB, 400, 500, 3_000_000, 90 * MB, 30 * MB)


def limits_of(unit: str) -> Limits:
    """Return how much a page reads for a place."""
    return COUNTY if len(unit) == len("341821") else TOWNSHIP


def damaged(name: str) -> NotALedger:
    return NotALedger(
        "file.damaged",
        _("“%(name)s”已损坏，打不开；请在 Excel 或 WPS 里打开后另存一份再导入") % {"name": name},
    )


def encrypted(name: str) -> NotALedger:
    return NotALedger("file.encrypted", _("“%(name)s”设了打开密码，请取消密码后再导入") % {"name": name})


def too_many_rows(name: str, limits: Limits) -> NotALedger:
    return NotALedger(
        "sheet.too_large",
        _("“%(name)s”超过 %(rows)s 行，一次导入不了这么多，请拆开再导入")
        % {"name": name, "rows": f"{limits.rows:,}"},
    )
