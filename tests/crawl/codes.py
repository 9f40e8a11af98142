"""Words that are meant for machines: what a page in Chinese must not say to anybody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.apps import apps

from tests.crawl.reading import Page

# A word in Latin letters that stands by itself: not part of an address, a file's name, a number or a key.
WORD = re.compile(r"(?<![A-Za-z0-9_@/.\-])[A-Za-z][A-Za-z_]{2,}(?:\.[a-z_]+)*(?![A-Za-z0-9_@/\-])")
# What is said so in Chinese offices too: programs and kinds of files, and the name of the other language.
SAID_SO = frozenset({"Excel", "Word", "PDF", "csv", "xls", "xlsx", "zip", "English", "http", "https"})
# What stands on a page to be typed as it is: letters to search by, the word of a command.
TO_TYPE = {
    "jpz": "letters of 建平镇, as an example",
    "lxx": "letters of 郎溪县, as an example",
    "shegongzhan": "the command of the audit's page",
    "audit": "the same",
    "verify": "the same",
    "langxi": "a document's own name",
    "CODE": "the number of a statement in these tests",
}
# The end of an id, by which a row is called where it has no name.
ID = re.compile(r"[0-9a-f]{6}")
# The audit's log names what has no name so; everywhere else a row is called by what people call it.
LOGS = ("/accounts/audit/", "/accounts/looks/")
# Said with a number that means something: points for 需求, how many 附件, 节点 1 of a contract, number of a 家庭.
COUNTED = {"需求", "附件", "节点", "家庭"}
# Recovery codes, keys of a telephone and seals are letters and nothing else.
UNREADABLE = ("/accounts/second-factors/", "/accounts/audit/heads/")


@cache
def by_number() -> re.Pattern[str]:
    """Return what a row is called in logs (社工人才 4, 服务对象 3f9a02): no name for a choice, a link or a heading."""
    kinds = {
        str(model._meta.verbose_name) for model in apps.get_models() if "shegongzhan" in model.__module__
    }
    kinds -= COUNTED
    return re.compile(f"(?:{'|'.join(sorted(kinds))}) (?:[0-9]+|[0-9a-f]{{6}})")


@dataclass(frozen=True)
class Reader:
    """Looks over pages; names people sign in with may stand on them."""

    names: frozenset[str]

    def __call__(self, page: Page) -> Iterator[str]:
        """Yield what a page says in words nobody outside the program knows."""
        if page.url.startswith(UNREADABLE):
            return
        for text in page.words:
            if by_number().fullmatch(text) and not page.url.startswith(LOGS):
                yield f"calls a row “{text}”"
            for word in WORD.findall(text):
                if word not in {*SAID_SO, *TO_TYPE, *self.names} and not ID.fullmatch(word):
                    yield f"says “{word}” in “{text[:60]}”"
