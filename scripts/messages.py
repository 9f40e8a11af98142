"""Message catalogues: `python scripts/messages.py` brings them up to date, `--check` tells whether they are.

Chinese is the source language and needs no catalogue. English must be complete: nothing missing, nothing fuzzy. The
compiled .mo files are committed, so that installing needs no gettext tools.
"""

import contextlib
import gettext
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "shegongzhan" / "locale"
LANGUAGES = ["en"]
OTHER_NAME = re.compile(r"\bgettext(?:_lazy)? as (\w+)")
IGNORED = [
    ".*",
    "locale",
    "shegongzhan/locale",
    "tests",
    "scripts",
    "bench",
    "docs",
    "var",
    "frontend",
    "build",
    "vendor",
]


def main(words: list[str]) -> int:
    """Update or check, and return 0 when the catalogues are complete and fresh."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shegongzhan.config.settings_test")
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "locale"
        collect(fresh)
        problems = list(compare(fresh)) if words == ["--check"] else adopt(fresh)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def collect(into: Path) -> None:
    """Write, into another folder, the catalogues as they should be: today's messages with the known translations."""
    from django.core.management import call_command
    from django.core.management.commands.makemessages import Command
    from django.test import override_settings

    command = Command()
    command.xgettext_options = [*Command.xgettext_options, *(f"--keyword={name}" for name in other_names())]

    for language in LANGUAGES:
        folder = into / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copy(LOCALE / language / "LC_MESSAGES" / "django.po", folder)
    with override_settings(LOCALE_PATHS=[str(into)]), contextlib.chdir(ROOT):
        call_command(
            command,
            locale=LANGUAGES,
            ignore_patterns=IGNORED,
            no_obsolete=True,
            no_wrap=True,
            add_location="file",
            verbosity=0,
        )


def other_names() -> list[str]:
    """Return what modules call gettext when `_` is taken for the lazy one; xgettext knows only the usual names."""
    modules = (ROOT / "shegongzhan").rglob("*.py")
    found = {name for file in modules for name in OTHER_NAME.findall(file.read_text("utf-8"))}
    return sorted(found - {"_"})


def compare(fresh: Path) -> Iterator[str]:
    """Yield what is wrong with the committed catalogues, in sentences; nothing when they are complete and fresh."""
    for language in LANGUAGES:
        wanted, kept = (place / language / "LC_MESSAGES" / "django.po" for place in (fresh, LOCALE))
        if not wanted.exists() and not kept.exists():
            continue
        if not kept.exists():
            yield f"{language}: no catalogue yet; run scripts/messages.py"
            continue
        # msgcmp says which messages of today are missing, untranslated or fuzzy in the committed catalogue.
        done = subprocess.run(["msgcmp", str(kept), str(wanted)], capture_output=True, text=True)
        if done.returncode:
            yield done.stderr.strip()
            yield f"{language}: the catalogue is not complete; run scripts/messages.py and translate what is new"
        compiled = wanted.with_suffix(".mo")
        subprocess.run(["msgfmt", "--check", "-o", str(compiled), str(kept)], check=True)
        if not kept.with_suffix(".mo").exists() or content(compiled) != content(kept.with_suffix(".mo")):
            yield f"{language}: the .mo file is older than the .po file; run scripts/messages.py"


def content(file: Path) -> dict:
    """Return what a compiled catalogue says, whichever version of msgfmt wrote it."""
    with file.open("rb") as stream:
        return vars(gettext.GNUTranslations(stream))["_catalog"]


def adopt(fresh: Path) -> list[str]:
    """Put the fresh catalogues in place of the old ones, compile them, and say what is left to translate."""
    left = []
    for language in LANGUAGES:
        source = fresh / language / "LC_MESSAGES" / "django.po"
        target = LOCALE / language / "LC_MESSAGES" / "django.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
        subprocess.run(
            ["msgfmt", "--check-format", "-o", str(target.with_suffix(".mo")), str(target)], check=True
        )
        for kind in ("--untranslated", "--only-fuzzy"):
            output = subprocess.run(
                ["msgattrib", kind, "--no-obsolete", str(target)], capture_output=True, text=True
            ).stdout
            if count := max(output.count("\nmsgid ") - 1, 0):
                left.append(f"{language}: {count} {kind.removeprefix('--')} in {target.relative_to(ROOT)}")
    return left


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
