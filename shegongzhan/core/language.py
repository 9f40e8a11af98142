"""The language of what is kept: records and ledgers are Chinese whoever writes them (docs/decisions/language-of-records.md)."""

from django.utils import translation


def in_chinese() -> translation.override:
    """Say in Chinese what is said inside the `with`: a sentence to be kept, a ledger to leave."""
    return translation.override("zh-hans")
