"""What the readers raise: a code for machines, one sentence for people."""


class NotALedger(Exception):
    """The file or sheet cannot be read as a ledger at all.

    `code` is for machines and tests ("file.pdf"), `sentence` is what the person reads who dropped the file.
    """

    def __init__(self, code: str, sentence: str):
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Unreadable(ValueError):
    """One cell does not hold what its column promises."""

    def __init__(self, code: str, sentence: str):
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)
