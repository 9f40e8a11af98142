"""Makes the hashed locks from requirements*.in: `python scripts/lock.py [--check] [--upgrade]`.

The locks name every package with its version and hashes, and no address: where packages come from is the business of
the machine that installs them. `--check` only tells whether a lock no longer fits its .in file.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.in": "requirements.lock", "requirements-dev.in": "requirements-dev.lock"}


def compile_lock(source: str, output: Path, *, upgrade: bool) -> None:
    """Write the lock of one .in file; pins that still fit stay as they are unless `upgrade`."""
    command = [
        sys.executable, "-m", "uv", "pip", "compile", source, "--output-file", str(output),
        "--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url",
        "--no-emit-find-links", "--no-header", "--quiet", *(["--upgrade"] if upgrade else []),
    ]  # fmt: skip
    if source != "requirements.in":
        command += ["--constraint", LOCKS["requirements.in"]]
    subprocess.run(command, cwd=ROOT, check=True)
    if re.search(r"https?://", output.read_text()):
        raise SystemExit(f"{output.name}: an address got into the lock")


def requirements(lock: Path) -> str:
    """Return the pins of a lock without its comments, which differ by where it was made."""
    return "\n".join(
        line for line in lock.read_text().splitlines() if line and not line.lstrip().startswith("#")
    )


def stale() -> list[str]:
    """Return the locks that a fresh compilation would change."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for source, name in LOCKS.items():
            fresh = Path(folder) / name
            fresh.write_text((ROOT / name).read_text())
            compile_lock(source, fresh, upgrade=False)
            if requirements(fresh) != requirements(ROOT / name):
                found.append(name)
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        if names := stale():
            sys.exit(f"{', '.join(names)}: no longer what the .in file says; run scripts/lock.py")
    else:
        for source, name in LOCKS.items():
            compile_lock(source, ROOT / name, upgrade="--upgrade" in sys.argv)
