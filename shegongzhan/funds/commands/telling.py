"""What leaves the books for others to check."""

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.funds import acts, journal


def write_journal(actor: User | str, place: str, year: int) -> str:
    """Return the journal of a place and a year as one text, and write down that it left."""
    text = "".join(f"{line}\n" for line in journal.lines_of(place, year))
    record_act(
        actor, acts.JOURNAL_WRITTEN, division=place, year=year, count=journal.postings_of(place, year).count()
    )
    return text
