"""Templates: no inline script or style, no words the field has had enough of, no registry or machine in our files."""

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.architecture import source

# The rules on grass-roots formalism: no clock-in, no rankings of persons, no points, no streaks.
BURDENS = ("打卡", "排名", "积分", "签到率", "连续天数", "龙虎榜")
# (template or script, word): the reason why it stands there all the same.
BURDENS_ALLOWED = {
    ("shegongzhan/fieldwork/templates/fieldwork/due.html", "打卡"): "says that there is none",
    ("shegongzhan/fieldwork/templates/fieldwork/due.html", "排名"): "says that there is none",
    ("shegongzhan/desk/templates/desk/home.html", "打卡"): "says that there is none",
    ("shegongzhan/desk/templates/desk/home.html", "排名"): "says that there is none",
}
# Templates that may show Chinese outside gettext.
CHINESE_AS_IT_IS = {
    "shegongzhan/core/templates/core/styleguide.html": "a page for developers, made of examples",
    "shegongzhan/core/templates/core/_tools.html": "each language is named in itself",
}


class Inline(HTMLParser):
    """Collects what the content security policy would refuse to run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        line = self.getpos()[0]
        if tag == "style" or (
            tag == "script" and "src" not in names and ("type", "application/json") not in attrs
        ):
            self.found.append(f"{line}: <{tag}> without src")
        self.found += [
            f"{line}: {name}=" for name in names if name == "style" or re.match(r"on[a-z]+$", name)
        ]
        self.found += [
            f"{line}: {name}={value}" for name, value in attrs if (value or "").startswith("javascript:")
        ]


def test_templates_have_no_inline_script_or_style():
    wrong = []
    for file in source.templates():
        parser = Inline()
        # Template tags inside attributes confuse the parser; what they would print is not of interest.
        parser.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL))
        wrong += [f"{source.short(file)}:{found}" for found in parser.found]

    assert not wrong, "the content security policy forbids these:\n" + "\n".join(wrong)


def test_no_page_asks_people_to_clock_in_or_ranks_them():
    files = [*source.templates(), *source.python_files(), *source.PRODUCT.glob("*/static/**/*.js")]
    wrong = [
        f"{source.short(file)}: {word}"
        for file in files
        if "vendor" not in file.parts
        for word in BURDENS
        if word in file.read_text(encoding="utf-8") and (source.short(file), word) not in BURDENS_ALLOWED
    ]

    assert not wrong, "\n".join(wrong)


def test_pages_are_in_chinese_through_gettext():
    """Text between tags that no template tag wraps would stay Chinese in the English pages."""
    wrong = []
    for file in source.templates():
        if source.short(file) in CHINESE_AS_IT_IS:
            continue
        text = file.read_text(encoding="utf-8")
        for tag in ("blocktrans", "blocktranslate", "comment"):
            text = re.sub(rf"{{%\s*{tag}\b.*?{{%\s*end{tag}\s*%}}", blank, text, flags=re.DOTALL)
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->", blank, text, flags=re.DOTALL)
        wrong += [
            f"{source.short(file)}:{number} {line.strip()[:60]}"
            for number, line in enumerate(text.splitlines(), 1)
            if re.search(r"[\u4e00-\u9fff]", line)
        ]

    assert not wrong, "Chinese outside {% trans %}:\n" + "\n".join(wrong)


def blank(match: re.Match[str]) -> str:
    """Return as many line ends as the match has, so that line numbers stay right."""
    return "\n" * match.group().count("\n")


def test_no_file_names_a_registry_or_this_machine():
    hosts = [
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry.npm" + "js.org",
        "deb.debian" + ".org",
        "npmmirror" + ".com",
    ]
    folders = ["/" + "work/", "/" + "root/", str(Path.home()) + "/"]
    wrong = [
        f"{source.short(file)}: {needle}"
        for file in source.tracked()
        if "vendor" not in file.parts and (text := readable(file))
        for needle in [*hosts, *folders]
        if needle in text
    ]

    assert not wrong, "\n".join(wrong)


def test_locks_carry_no_addresses():
    locks = [file for file in source.tracked() if file.suffix == ".lock" or file.name == "package-lock.json"]

    assert {file.name for file in locks} >= {"requirements.lock", "requirements-dev.lock"}
    assert not [source.short(file) for file in locks if "://" in (readable(file) or "")]


def readable(file: Path) -> str | None:
    """Return the text of a file, None when it has none."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
