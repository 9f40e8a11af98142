"""What the sample county tells everybody of its money: one sheet, drafted by one and published by another."""

import datetime

from shegongzhan.accounts.models import User
from shegongzhan.funds.commands import disclosing
from shegongzhan.funds.commands.disclosing import DisclosureFacts
from shegongzhan.funds.models import Posting

COUNTY = "341821"


def fill(today: datetime.date) -> str:
    """Publish what came and went in the latest whole year the ledgers tell of, else this year up to yesterday."""
    accounts = {user.username: user for user in User.objects.filter(username__in=("caiwu", "minzheng"))}
    if len(accounts) < len(("caiwu", "minzheng")):
        return "资金公开：没有示例账号，略过"
    until = today - datetime.timedelta(days=1)
    told = Posting.objects.in_place(COUNTY).filter(day__year__lt=today.year).order_by("-day").first()
    if told:
        until = datetime.date(told.day.year, 12, 31)
    facts = DisclosureFacts(
        COUNTY, f"{until.year} 年社工站资金使用情况", until.replace(month=1, day=1), until
    )
    sheet = disclosing.draft_disclosure(accounts["caiwu"], facts)
    disclosing.ask_disclosure(accounts["caiwu"], sheet, today=today)
    disclosing.publish_disclosure(accounts["minzheng"], sheet)
    return "资金公开：1 份已公开的资金公开表"
