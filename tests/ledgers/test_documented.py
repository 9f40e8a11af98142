"""Every code of an error or a warning stands in the one table that scripts are written by."""

import re
from pathlib import Path

import shegongzhan.imports
import shegongzhan.ledgers

ROOTS = [Path(context.__file__).parent for context in (shegongzhan.imports, shegongzhan.ledgers)]
CODE = re.compile(
    r'"((?:id|name|date|worker|hours|village|township|station|place|changed|number|amount|choice|person|sex|birth|category|phone'
    r'|area|level|certificate|need|source|file|sheet|unit|kind|upload|batch|volunteer|service|team)\.[a-z_0-9]+)"'
)
# Names of other things that look like codes: purposes of blind indexes, a column of an export, a folder's suffix.
OTHERS = {"person.identity", "worker.identity", "certificate.number", "volunteer.identity", "volunteer.phone"}


def test_each_code_is_in_the_table() -> None:
    table = (Path(__file__).parents[2] / "docs" / "rules" / "ledgers.md").read_text(encoding="utf-8")
    used = {
        code
        for root in ROOTS
        for file in root.rglob("*.py")
        for code in CODE.findall(file.read_text("utf-8"))
    }

    assert {code for code in used - OTHERS if f"`{code}`" not in table} == set()
