"""Tables of money: sources, accounts and postings."""

from shegongzhan.funds.models.register import Account, AccountKind, FundSource, Posting, PostingQuerySet

__all__ = ["Account", "AccountKind", "FundSource", "Posting", "PostingQuerySet"]
