"""Front-end files: `python scripts/frontend.py [check|build|test]`, with what package-lock.json says installed first."""

import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent.parent / "frontend"


def installed() -> bool:
    """Tell whether node_modules was made from the present lock file."""
    made = FRONTEND / "node_modules" / ".package-lock.json"
    return made.exists() and made.stat().st_mtime >= (FRONTEND / "package-lock.json").stat().st_mtime


def main(words: list[str]) -> int:
    """Run one of the scripts of frontend/package.json and return its exit status."""
    npm = shutil.which("npm")
    if npm is None:
        print("这台机器上没有 Node.js 和 npm。", file=sys.stderr)
        return 1
    if not installed():
        done = subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FRONTEND)
        if done.returncode:
            return done.returncode
        (FRONTEND / "node_modules" / ".package-lock.json").touch()
    return subprocess.run([npm, "run", "--silent", *(words or ["check"])], cwd=FRONTEND).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
