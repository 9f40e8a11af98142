"""What is done with money: sources, budgets, commitments, payments, postings, reversals and locks."""

from shegongzhan.funds.commands.batches import reverse_batch, tell_of_postings
from shegongzhan.funds.commands.bills import PartFacts, PartRefused
from shegongzhan.funds.commands.budgets import (
    BudgetFacts,
    appropriate,
    approve_budget,
    drop_share,
    open_budget,
    return_budget,
    set_share,
    submit_budget,
    take_back,
)
from shegongzhan.funds.commands.commitments import CommitFacts, commit_money, release_commitment
from shegongzhan.funds.commands.locks import check_undoing, lock_period, unlock_period
from shegongzhan.funds.commands.moving import check_posting, hold_all
from shegongzhan.funds.commands.paylists import PayListFacts, ask_pay_list
from shegongzhan.funds.commands.posting import (
    IncomeFacts,
    ReturnFacts,
    SpendFacts,
    receive,
    return_money,
    spend,
)
from shegongzhan.funds.commands.requests import (
    AskFacts,
    approve_payment,
    ask_payment,
    refuse_payment,
    withdraw_payment,
)
from shegongzhan.funds.commands.reversing import reverse_posting
from shegongzhan.funds.commands.sources import (
    SourceTerms,
    change_source,
    explain_overspending,
    open_source,
)
from shegongzhan.funds.commands.telling import write_journal

__all__ = [
    "AskFacts",
    "BudgetFacts",
    "CommitFacts",
    "IncomeFacts",
    "PartFacts",
    "PartRefused",
    "PayListFacts",
    "ReturnFacts",
    "SourceTerms",
    "SpendFacts",
    "appropriate",
    "approve_budget",
    "approve_payment",
    "ask_pay_list",
    "ask_payment",
    "change_source",
    "check_posting",
    "check_undoing",
    "commit_money",
    "drop_share",
    "explain_overspending",
    "hold_all",
    "lock_period",
    "open_budget",
    "open_source",
    "receive",
    "refuse_payment",
    "release_commitment",
    "return_budget",
    "return_money",
    "reverse_batch",
    "reverse_posting",
    "set_share",
    "spend",
    "submit_budget",
    "take_back",
    "tell_of_postings",
    "unlock_period",
    "withdraw_payment",
    "write_journal",
]
