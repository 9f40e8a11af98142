"""What the architecture tests look at: our own files, read as text and as syntax."""

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ROOT / "shegongzhan"


@cache
def floors() -> dict[str, int]:
    """Return the floor of each context, 0 at the top, as pyproject.toml lists them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        name.strip(): floor
        for floor, layer in enumerate(layers)
        for name in layer.split("|")
        if name != "config"
    }


@cache
def contexts() -> list[str]:
    """Return the contexts in alphabetical order."""
    return sorted(floors())


def python_files(*, tests: bool = False) -> Iterator[Path]:
    """Yield the product's Python files, migrations left out."""
    for file in sorted(PRODUCT.rglob("*.py")):
        if "migrations" not in file.parts:
            yield file
    if tests:
        yield from sorted((ROOT / "tests").rglob("*.py"))


@cache
def tree(file: Path) -> ast.Module:
    """Return the syntax of a Python file."""
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def context_of(file: Path) -> str:
    """Return the context a file of the product belongs to, empty for the files above all of them."""
    parts = file.relative_to(PRODUCT).parts
    return parts[0] if len(parts) > 1 else ""


# What the files in the folder of a noun are: funds/applications/acts.py holds commands as funds/commands does.
NOUN = {
    "acts": "commands", "pages": "views", "forms": "forms", "register": "queries", "models": "models", "rules": "rules",
}  # fmt: skip


def room_of(file: Path) -> str:
    """Return the room of its context a file is in: `commands` for commands.py, commands/close.py and a noun's acts.py."""
    _context, room, *inside = file.relative_to(PRODUCT).parts
    if inside and file.stem in NOUN and (PRODUCT / _context / room / "acts.py").exists():
        return NOUN[file.stem]
    return room.removesuffix(".py")


def short(file: Path) -> str:
    """Return a file's path as a reader of the repository knows it."""
    return file.relative_to(ROOT).as_posix()


def imports(file: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of everything a file imports, wherever the import stands."""
    package = ".".join(file.relative_to(ROOT).with_suffix("").parts[:-1])
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def public_functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions a module offers to others: at its top, without a leading underscore."""
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node


def rooms(*names: str) -> Iterator[Path]:
    """Yield the files of the named rooms of all contexts."""
    for file in python_files():
        if context_of(file) and room_of(file) in names:
            yield file


def templates() -> list[Path]:
    """Return all templates of the product."""
    return sorted({*PRODUCT.glob("*/templates/**/*.html"), *PRODUCT.glob("*/*/templates/**/*.html")})


@cache
def tracked() -> list[Path]:
    """Return the files git knows, without those that were deleted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
