"""No pack value without a reader: a rule that a county sets and that changes nothing is a promise not kept.

Every key of every shipped pack is looked up by name somewhere in the product (its own name as a text, or put together
in the call that looks it up), or stands in a list that such a rule refers to. What later issues will read is named here.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import shegongzhan
from shegongzhan.policies import packs

PRODUCT = Path(shegongzhan.__file__).parent
# How a key is looked up; a key put together from parts counts in these calls only.
LOOK_UPS = {
    "value", "policy", "rule", "choices", "label", "named", "names", "code_named", "in_words", "code", "labels", "said", "fresh",
    "policy_names", "words_in", "above",
}  # fmt: skip
# Keys nobody reads yet, and the issue that will.
LATER = {
    "people.elderly_age": "issue 11: birthdays that change rights, ninety days ahead",
    "people.left_behind_age": "issue 11: birthdays that change rights, ninety days ahead",
    "services.reported_fields": "issue 12: the report by field over every record, project and payment",
    "surveys.kinds": "issue 12: survey rounds",
    "retention.subsistence_approval_years": "issue 12: applications for aid and their papers",
    "retention.subsistence_daily_years": "issue 12: applications for aid and their papers",
    "stations.basics": "issue 13: the standard of a station, with the six haves as its roots",
    "visits.elderly_monthly_rate": "issue 14: figures of an upper level, filled from the records",
    "retention.impact_assessment_years": "issue 14: impact assessments for sensitive data",
}


class Source:
    """What the product says as text: whole constants, and patterns of keys put together in a look-up."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.patterns: list[tuple[re.Pattern[str], set[str]]] = []
        for path in sorted(PRODUCT.rglob("*.py")):
            if "migrations" not in path.parts:
                self._read(ast.parse(path.read_text(encoding="utf-8")))
        for path in PRODUCT.rglob("*.html"):
            self.texts.update(re.findall(r"""["']([a-z_.]+)["']""", path.read_text(encoding="utf-8")))

    def _read(self, tree: ast.AST) -> None:
        here = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        self.texts |= here
        for joined in _keys_put_together(tree):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"([a-z_.]+)"
                for part in joined.values
            ]
            self.patterns.append((re.compile("".join(parts)), here))

    def reads(self, key: str) -> bool:
        """Tell whether a key is looked up; the part that a look-up fills in must be a text of its own module or of a list."""
        if key in self.texts:
            return True
        for pattern, here in self.patterns:
            found = pattern.fullmatch(key)
            if found and all(
                part in (here if key.count(".") == 1 else self.texts) for part in found.groups()
            ):
                return True
        return False


def _keys_put_together(tree: ast.AST) -> Iterator[ast.JoinedStr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in LOOK_UPS:
                yield from (arg for arg in node.args if isinstance(arg, ast.JoinedStr))


def unread() -> list[str]:
    """Return the keys without a reader, those left out that lists being read refer to."""
    _packs, book = packs.load()
    source = Source()
    read = {key for key in book.definitions if source.reads(key)}
    while True:
        spoken_of = {
            other
            for key in read
            for other in [book.definitions[key].of, *book.definitions[key].refers.values()]
            if other
        }
        if spoken_of <= read:
            return sorted(set(book.definitions) - read)
        read |= spoken_of


def test_every_value_of_a_pack_is_read_or_the_issue_that_will_is_named() -> None:
    assert unread() == sorted(LATER)


def test_the_search_does_not_find_what_is_not_there() -> None:
    source = Source()

    assert source.reads("talent.pay_floor") and source.reads("visits.interval_days.high")
    assert not any(source.reads(key) for key in ("visits.kinds", "accounts.hats", "talent.award.golden"))
