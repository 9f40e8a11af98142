"""What a password may be: beside Django's own checks, none made of the words everybody here would try first."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.names import to_pinyin
from shegongzhan.core.time import today
from shegongzhan.policies import queries as policies
from shegongzhan.stations import queries as places
from shegongzhan.stations.spelling import pinyin

YEARS = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])?(?:[0-2]\d|3[01])?"
KINDS_OF_PLACES = re.compile(
    r"(特别行政区|自治区|自治州|自治县|自治旗|街道办事处|街道|苏木|省|市|盟|县|旗|区|乡|镇)$"
)
# A word of two letters stands in too many good passwords.
SHORTEST = 3
RUN = 3


class NoEverydayWords:
    """A validator: without local words, one's own name, years and runs, enough must be left."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when too little is one's own."""
        least = _least(user)
        if len(own_part(password, user)) < least:
            raise ValidationError(
                _("密码里除了地名、工作用词、姓名、年份和连号，至少还要有 %(least)s 个别的字符。")
                % {"least": least},
                code="everyday_words",
            )

    def get_help_text(self) -> str:
        """Say the rule before somebody types."""
        return _(
            "不要用地名、单位、自己的名字、年份、123 这样的连号拼成；去掉它们，至少还剩 %(least)s 个字符。"
        ) % {"least": _least(None)}


def _least(user: Any) -> int:
    return int(policies.value("accounts.password_own_letters", getattr(user, "division", ""), today()))


def check_new_password(new: str, user: User) -> None:
    """Raise RuleViolation "password.weak" with all reasons when the rules refuse a password."""
    try:
        validate_password(new, user)
    except ValidationError as refusal:
        raise RuleViolation("password.weak", " ".join(refusal.messages), field="new") from refusal


def own_part(password: str, user: Any = None) -> str:
    """Return what is left of a password without the words, years and runs that a stranger would try."""
    plain = "".join(letter for letter in password.lower() if letter.isalnum())
    words = {word for word in _words(user) if len(word) >= (SHORTEST if word.isascii() else 2)}
    longest_first = sorted(words, key=len, reverse=True)
    if longest_first:
        plain = re.sub("|".join(map(re.escape, longest_first)), "", plain)
    return _without_runs(re.sub(YEARS, "", plain))


def _words(user: Any) -> Iterator[str]:
    division = getattr(user, "division", "")
    for entry in policies.value("accounts.weak_words", division, today()):
        yield entry["code"]
        yield entry["label"]
    if user is None:
        return
    yield from (division, division[:6])
    for name in places_around(division):
        short = KINDS_OF_PLACES.sub("", name)
        yield from (name, short, pinyin(name), pinyin(short))
    for own in (user.username.lower(), user.phone, user.name, to_pinyin(user.name)):
        yield "".join(letter for letter in own.lower() if letter.isalnum())


def places_around(division: str) -> list[str]:
    """Return the names of the places above, and of the county's townships."""
    above = list(places.names_of(places.ancestors(division)).values()) if division else []
    county = division[:6]
    return above + ([town.name for town in places.townships_of(county)] if len(county) == 6 else [])


def _without_runs(text: str) -> str:
    """Leave out letters and digits that go on by the same step (123, cba, 888): nobody has to guess them."""
    kept = ""
    at = 0
    while at < len(text):
        length = _run_at(text, at)
        kept += "" if length >= RUN else text[at]
        at += length if length >= RUN else 1
    return kept


def _run_at(text: str, at: int) -> int:
    """Return how long the run that begins here is."""
    codes = [ord(letter) for letter in text[at:]]
    if len(codes) < 2 or (step := codes[1] - codes[0]) not in {-1, 0, 1}:
        return 1
    length = 2
    while length < len(codes) and codes[length] - codes[length - 1] == step:
        length += 1
    return length
