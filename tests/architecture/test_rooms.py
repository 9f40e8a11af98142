"""What is in the rooms of a context is shaped alike: commands, rules, queries, files of a size one can read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import source

# Functions in commands.py that are not acts of a person, with the reason.
COMMANDS_WITHOUT_ACTOR = {
    "audit.verify_chain": "reads and compares, changes nothing",
    "audit.forget_place": "part of erasing a person, which is on record itself",
    "files.destroy": "part of erasing a person, which is on record itself",
    "stations.load_divisions": "the console's own work, before anybody can sign in",
    "accounts.one_time_password": "makes up a password, changes nothing",
    "accounts.change_password": "one's own: the account is who acts",
    "accounts.choose_password": "one's own: the account is who acts",
    "accounts.use_up_first_password": "one's own: the account is who acts",
    "desk.work_out_anew": "the night's own work, which nobody asks for",
    "funds.hold_all": "holds rows until the caller's transaction ends, changes nothing",
    "people.kept_until": "tells until when a file is kept, changes nothing",
    "people.what_builds_on": "names what stands in the way of an undo, changes nothing",
    "people.reassess": "derived columns, written anew by the command that changed what they rest on",
}
# Checks belong to the command they prepare: `check_visit(facts)` says what a form or an import should say first.
CHECKS = ("check_",)
# Numbers every calendar and clock has.
PLAIN_NUMBERS = {0, 1, 2, 3, 4, 7, 12, 24, 28, 29, 30, 31, 60, 100}
# Other numbers in rules.py that are arithmetic and not a rule of the field: per file, with the reason.
NUMBERS_IN_RULES: dict[str, tuple[set[int | float], str]] = {
    "shegongzhan/files/rules.py": (
        {20, 120, 1024},
        "technical limits of a file: megabytes, length of a name",
    ),
    "shegongzhan/partners/rules.py": ({17, 18}, "positions in a unified social credit code (GB 32100)"),
    "shegongzhan/people/rules.py": (
        {5, 6, 9, 10, 14, 17, 18, 19, 20},
        "positions in an identity number, centuries of birth, the years a birth is blurred to",
    ),
    "shegongzhan/services/rules.py": ({23, 59}, "the last minute of a day"),
    "shegongzhan/stations/rules.py": (
        {5, 6, 9, 200, 400, 1000},
        "ranges of division codes (统计用区划代码编制规则) and pinyin",
    ),
}
# Files past 400 lines, with why they are better in one piece.
LONG_FILES: dict[str, str] = {}
LIMIT = 400

DOCUMENTED_ROOMS = ("commands", "queries", "rules", "access")


def name_of(file: Path, node: ast.AST) -> str:
    return f"{source.context_of(file)}.{getattr(node, 'name', '')}"


def offered_commands() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield the commands of all contexts: what commands.py defines, or what the package's front door lets out."""
    for file in source.rooms("commands"):
        let_out = None
        if file.parent.name == "commands":
            let_out = {name.rsplit(".", 1)[-1] for _, name in source.imports(file.parent / "__init__.py")}
        for node in source.public_functions(file):
            if let_out is None or node.name in let_out:
                yield file, node


def test_commands_take_who_acts_first():
    wrong = []
    for file, node in offered_commands():
        arguments = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
        if node.name.startswith(CHECKS) or name_of(file, node) in COMMANDS_WITHOUT_ACTOR:
            continue
        if arguments[:1] != ["actor"]:
            wrong.append(f"{source.short(file)}:{node.lineno} {node.name}({', '.join(arguments)})")

    assert not wrong, "commands that do not take the actor first:\n" + "\n".join(wrong)


def test_commands_and_rules_do_not_ask_what_day_it_is():
    asked = re.compile(r"\b(today\(\)|timezone\.localdate\(\)|date\.today|datetime\.now)")
    wrong = [
        f"{source.short(file)}:{number} {line.strip()}"
        for file in source.rooms("rules", "commands")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if asked.search(line.split("#")[0])
    ]

    assert not wrong, "the day is handed in:\n" + "\n".join(wrong)


def test_public_functions_say_what_they_do():
    wrong = [
        f"{source.short(file)}:{node.lineno} {node.name}"
        for file in source.rooms(*DOCUMENTED_ROOMS)
        if not file.name.startswith("_")
        for node in source.public_functions(file)
        if not ast.get_docstring(node)
    ]

    assert not wrong, "public functions without a docstring:\n" + "\n".join(wrong)


def test_public_functions_have_types():
    wrong = [
        f"{source.short(file)}:{node.lineno} {node.name}"
        for file in source.rooms(*DOCUMENTED_ROOMS)
        for node in source.public_functions(file)
        if node.returns is None or any(a.annotation is None for a in [*node.args.args, *node.args.kwonlyargs])
    ]

    assert not wrong, "public functions without type hints:\n" + "\n".join(wrong)


def test_rules_know_neither_rows_nor_requests():
    wrong = [
        f"{source.short(file)}:{line} imports {name}"
        for file in source.rooms("rules")
        for line, name in source.imports(file)
        if name.startswith(("django.db", "django.http", "django.shortcuts"))
        or re.match(r"shegongzhan\.\w+\.(queries|commands|access|views|forms)\b", name)
    ]

    assert not wrong, "\n".join(wrong)


def test_no_amount_and_no_number_of_days_stands_in_rules():
    wrong = []
    for file in source.rooms("rules"):
        arithmetic, _ = NUMBERS_IN_RULES.get(source.short(file), (set(), ""))
        for node in ast.walk(source.tree(file)):
            number = node.value if isinstance(node, ast.Constant) else None
            if isinstance(number, int | float) and number not in PLAIN_NUMBERS | arithmetic:
                wrong.append(f"{source.short(file)}:{getattr(node, 'lineno', 0)} {number}")

    assert not wrong, (
        "a policy pack holds these, or NUMBERS_IN_RULES says why they are arithmetic:\n" + "\n".join(wrong)
    )


def test_files_can_be_read_in_one_go():
    wrong = []
    for file in source.python_files(tests=True):
        lines = len(file.read_text(encoding="utf-8").splitlines())
        if lines > LIMIT and source.short(file) not in LONG_FILES:
            wrong.append(f"{source.short(file)} has {lines} lines: which room does it want to become?")

    assert not wrong, "\n".join(wrong)


def test_a_long_file_is_still_long():
    for name in LONG_FILES:
        assert len((source.ROOT / name).read_text(encoding="utf-8").splitlines()) > LIMIT, name


def test_views_are_functions_and_forms_do_not_save():
    wrong = []
    for file in source.rooms("views", "forms"):
        for node in ast.walk(source.tree(file)):
            bases = [ast.unparse(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
            if source.room_of(file) == "views" and any(base.endswith("View") for base in bases):
                wrong.append(f"{source.short(file)}:{node.lineno} a view is a function")
            if source.room_of(file) == "forms" and any(base.endswith("ModelForm") for base in bases):
                wrong.append(f"{source.short(file)}:{node.lineno} a form hands values to a command")

    assert not wrong, "\n".join(wrong)


def test_places_are_ranges_and_not_patterns():
    pattern = re.compile(r"division\w*__(startswith|contains|like|regex)")
    wrong = [
        f"{source.short(file)}:{number}"
        for file in source.python_files()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]

    assert not wrong, "use core.scoping.within, which is an index range:\n" + "\n".join(wrong)
