"""What a ledger brings into the books stands there like what was typed: told to the log, and reversed, never taken out."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import Entry, record_many
from shegongzhan.core.display import money
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts
from shegongzhan.funds.models import AccountKind, Posting
from shegongzhan.imports.models import Batch

BULK = 1000


def tell_of_postings(actor: User | str, postings: Sequence[Posting]) -> None:
    """Tell the log of each posting of a ledger, as of one that was typed."""
    came = [one for one in postings if one.from_account.kind == AccountKind.ORIGIN]
    went = [one for one in postings if one.from_account.kind != AccountKind.ORIGIN]
    record_many(actor, acts.RECEIVED, (Entry(one, data={"amount": money(one.amount)}) for one in came))
    record_many(
        actor, acts.SPENT, (Entry(one, data={"amount": money(one.amount), "use": one.use}) for one in went)
    )


def reverse_batch(actor: User | str, batch: Batch) -> int:
    """Reverse everything a batch posted, each on its own day, and return how many that were.

    The books of those days are open and the sources held (`check_undoing`). The year's figures are then as they were
    before the import; a batch that was taken back does not recognise its lines any more, so they may come in again.
    """
    with in_chinese():
        summary, reason = str(_("冲正：")), str(_("撤销导入"))
    rows = Posting.objects.filter(batch=batch, reverses=None, reversed_by=None)
    made = [
        Posting(
            division=one.division,
            day=one.day,
            summary=(summary + one.summary)[:160],
            source=one.source,
            from_account=one.to_account,
            to_account=one.from_account,
            amount=one.amount,
            use=one.use,
            voucher=one.voucher,
            project_id=one.project_id,
            unit=one.unit,
            reverses=one,
            reason=reason,
            batch=batch,
            posted_by=pk_of(actor),
        )
        for one in rows.select_related("source", "from_account", "to_account")
    ]
    Posting.objects.bulk_create(made, batch_size=BULK)
    record_many(actor, acts.REVERSED, (Entry(one, data={"amount": money(one.amount)}) for one in made))
    return len(made)
