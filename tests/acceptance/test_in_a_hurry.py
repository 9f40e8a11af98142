"""Bad input, and people in a hurry: every case of docs/rules/in-a-hurry.md has an answer and a test that is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = (ROOT / "docs" / "rules" / "in-a-hurry.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:4] for line in TABLE.splitlines() if line.startswith("| ") and "::" in line]


def test_all_nine_cases_are_told() -> None:
    assert len(ROWS) == 9
    assert all(answer.strip() for _case, answer, _tests in ROWS)


@pytest.mark.parametrize(("case", "tests"), [(case.strip(), tests) for case, _answer, tests in ROWS])
def test_the_tests_of_a_case_are_there(case: str, tests: str) -> None:
    named = re.findall(r"`(tests/\S+?)::(\w+)`", tests)
    assert named, case
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (
            f"{file}::{name}"
        )
