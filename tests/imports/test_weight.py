"""A small file that swells is refused by whoever tries it first, and reading what is accepted stays small."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.folders import Source
from shegongzhan.imports.reading.limits import COUNTY, LIMITS, TOWNSHIP, Limits
from shegongzhan.imports.reading.workbooks import open_workbook

MOST_MB = 250
COLUMNS = 15
READ = """
import re, sys
from shegongzhan.imports.reading import limits
from shegongzhan.imports.reading.folders import Source
from shegongzhan.imports.reading.workbooks import open_workbook
book = open_workbook(Source("a.xlsx", sys.stdin.buffer.read()), getattr(limits, sys.argv[1]))
rows = sum(1 for sheet in book.sheets() for _ in sheet.rows())
print(rows, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""
linux = pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="only Linux holds a process to its share"
)


def book(rows: int, columns: int, text: str = "") -> bytes:
    """Return a workbook full of texts: one and the same, or each its own."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = made.add_worksheet()
    for row in range(rows):
        for column in range(columns):
            sheet.write_string(row, column, text or f"{row}行{column}列")
    made.close()
    return stream.getvalue()


@linux
@pytest.mark.parametrize("limits", [TOWNSHIP, COUNTY, LIMITS], ids=["township", "county", "command"])
def test_one_long_text_in_every_cell_is_refused(limits: Limits):
    data = book(3000, 4, "长" * 30_000)
    assert len(data) < 1024 * 1024

    with pytest.raises(NotALedger) as refused:
        open_workbook(Source("台账.xlsx", data), limits)

    assert refused.value.code == "file.too_large"


@pytest.mark.parametrize(("place", "limits"), [("TOWNSHIP", TOWNSHIP), ("COUNTY", COUNTY)])
def test_the_fullest_ledger_a_page_takes_is_read_in_little_memory(place: str, limits: Limits):
    data = book(limits.rows, COLUMNS)
    assert len(data) <= limits.file_bytes

    done = subprocess.run([sys.executable, "-c", READ, place], input=data, capture_output=True, check=True)

    rows, most = done.stdout.split()
    assert int(rows) == limits.rows
    assert int(most) < MOST_MB


def test_a_row_more_than_a_page_takes_is_refused():
    with pytest.raises(NotALedger) as refused:
        open_workbook(Source("台账.xlsx", book(TOWNSHIP.rows + 1, 1)), TOWNSHIP)

    assert refused.value.code == "sheet.too_large"
