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


LIMITS = Limits()


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
