"""Run by itself: reads a workbook from standard input with no more memory than it is given, and tells whether it fits.

0: every sheet can be held. 3: this is no workbook that can be read. Anything else, a kill too: it does not fit.
"""

import io
import resource
import sys

import python_calamine as calamine

READABLE, DAMAGED = 0, 3


def main(budget: int) -> int:
    """Open the workbook and hold one sheet after the other."""
    data = sys.stdin.buffer.read()
    pages = int(open("/proc/self/statm").read().split()[0])  # noqa: PTH123, SIM115 — nothing but what is needed
    ceiling = pages * resource.getpagesize() + budget
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for number in range(len(book.sheet_names)):
            book.get_sheet_by_index(number)
    except MemoryError:
        raise
    except Exception:
        return DAMAGED
    return READABLE


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
