#!/usr/bin/env python3
"""One command for everyone: makes the environment when it is not there and runs what is asked, on any system.

    python3 run.py demo        the sample county, ready to look at        (Windows: py run.py demo)
    python3 run.py test        the test suite on SQLite
    python3 run.py check       everything that must hold before a change goes in
    python3 run.py bench       the measurements of bench/
    python3 run.py NAME ...    any word of `shegongzhan`: setup, serve, import, report, ...

It needs Python 3.11 or newer and nothing else. This file stays readable for much older Pythons, so that they can
say what is missing instead of showing a syntax error.
"""

import os
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))

if sys.version_info < (3, 11):
    sys.stderr.write(
        "需要 Python 3.11 或更高版本，这里是 %d.%d。请安装后用它运行，例如: python3.11 run.py demo\n"
        "Python 3.11 or newer is needed; this is %d.%d.\n" % (sys.version_info[:2] * 2)
    )
    sys.exit(2)

if __name__ == "__main__":
    sys.path.insert(0, ROOT)
    from scripts import launcher

    sys.exit(launcher.main(sys.argv[1:]))
