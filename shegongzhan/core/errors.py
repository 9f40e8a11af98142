"""What a rule says when it says no."""


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
