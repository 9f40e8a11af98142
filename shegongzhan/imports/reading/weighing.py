"""Whether a workbook can be held in memory: tried by a process of its own, which may take no more than its share.

A small file can swell without limit: two cells in opposite corners, one long text that every cell refers to. What
a file says of itself is not believed; what does not fit ends the process that tried, and nobody else.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

from django.utils.translation import gettext as _

from shegongzhan.imports.reading.errors import NotALedger
from shegongzhan.imports.reading.limits import Limits

SCRIPT = Path(__file__).with_name("_weigh.py")
# What the script answers when every sheet can be held, and when there is nothing to read.
READABLE, DAMAGED = 0, 3
SECONDS = 120
REMEMBERED = 500
_fits: dict[tuple[bytes, int], bool] = {}


def check_weight(name: str, data: bytes, limits: Limits) -> None:
    """Raise NotALedger for a workbook that would take more memory than the limits give it."""
    if not Path("/proc/self/statm").exists():
        return  # only Linux can hold a process to its share; the other limits stand everywhere
    known = hashlib.sha256(data).digest(), limits.memory
    if known not in _fits:
        if len(_fits) >= REMEMBERED:
            _fits.clear()
        _fits[known] = _tried(data, limits.memory)
    if not _fits[known]:
        raise NotALedger(
            "file.too_large",
            _("“%(name)s”展开后太大，请分成几个文件，或删掉台账以外的内容再导入") % {"name": name},
        )


def _tried(data: bytes, memory: int) -> bool:
    command = [sys.executable, "-I", str(SCRIPT), str(memory)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return False
    # What cannot be read at all is told of in better words by whoever opens it.
    return done.returncode in (READABLE, DAMAGED)
