"""What the house costs, in numbers: `python scripts/measure.py` prints lines, long functions, long files, long template lines.

Migrations, vendored files and sample data are not counted: nobody reads them to change an act.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "shegongzhan"
MOST_LINES = 400
MOST_OF_A_FUNCTION = 60
MOST_LETTERS = 160


def python(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the Python files below a folder with their text, without migrations."""
    for file in sorted(folder.rglob("*.py")):
        if "migrations" not in file.parts and "vendor" not in file.parts:
            yield file, file.read_text(encoding="utf-8")


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Yield each function of a file with how many lines it has."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def named(file: Path) -> str:
    """Return a file's path as people write it."""
    return file.relative_to(ROOT).as_posix()


def main() -> int:
    """Print the figures, and by name what is longer than the house allows."""
    product = list(python(PRODUCT))
    lines = Counter({named(file).split("/")[1]: 0 for file, _text in product})
    for file, text in product:
        lines[named(file).split("/")[1]] += text.count("\n")
    templates = [
        (file, number, len(line))
        for file in sorted(PRODUCT.rglob("*.html"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MOST_LETTERS
    ]
    files = [(file, text.count("\n")) for file, text in product if text.count("\n") > MOST_LINES]
    long = [
        (file, name, count)
        for file, text in product
        for name, count in functions(text)
        if count > MOST_OF_A_FUNCTION
    ]
    print(f"product Python, lines            {sum(lines.values())}")
    print(
        f"tests, lines                     {sum(text.count(chr(10)) for _file, text in python(ROOT / 'tests'))}"
    )
    print(f"files over {MOST_LINES} lines              {len(files)}")
    print(f"functions over {MOST_OF_A_FUNCTION} lines           {len(long)}")
    print(f"template lines over {MOST_LETTERS} letters  {len(templates)}")
    print(f"`# fmt: skip`                    {sum(text.count('# fmt: skip') for _file, text in product)}")
    if "--by-name" in sys.argv:
        for context, count in lines.most_common():
            print(f"{count:>8}  {context}")
        for file, count in files:
            print(f"{count:>8}  {named(file)}")
        for file, name, count in long:
            print(f"{count:>8}  {named(file)} {name}")
        for file, number, count in templates:
            print(f"{count:>8}  {named(file)}:{number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
