"""What a rule says when it says no, and how to tell a full disk from everything else that breaks."""

import errno


class RuleViolation(Exception):
    """A rule of the field forbids what was asked.

    `code` is for machines and tests ("need.closed"), `sentence` is what a worker reads, `field` names the input it
    belongs to when there is one. A page shows it beside the field, a device gets it as its outcome.
    """

    def __init__(self, code: str, sentence: str, *, field: str | None = None):
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return str(self.sentence)


class StaleRow(RuleViolation):
    """Somebody else changed the row since this page was opened."""


class PrivilegeNeeded(Exception):
    """The person may see the row but may not do this to it; answered with 403 and a sentence."""


def is_disk_full(error: BaseException | None) -> bool:
    """Tell whether something broke because the disk had no room: a file, SQLite or PostgreSQL could not write."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if getattr(error, "sqlstate", "") == "53100" or "database or disk is full" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
