"""Gifts and goods of the sample county: two gifts, a purchase, what was given out, and money that society lends."""

import datetime
from decimal import Decimal

from shegongzhan.accounts.models import User
from shegongzhan.funds import commands
from shegongzhan.funds.commands import SourceTerms, giving, revolving, stock
from shegongzhan.funds.commands.giving import GiftFacts
from shegongzhan.funds.commands.revolving import MoveFacts, SupportFacts
from shegongzhan.funds.commands.stock import BatchFacts
from shegongzhan.funds.models import FundSource, MoveKind
from shegongzhan.people.models import Person, PersonState
from shegongzhan.stations.models import Station, Tier

COUNTY = "341821"
CHARITY = "爱心企业捐赠"
AGREEMENT = "郎社滚〔2024〕1号"


def fill(today: datetime.date) -> str:
    """Take in two gifts and a purchase, give goods to people of the register, write some off, lend money and take some back."""
    clerk = User.objects.filter(username="caiwu").first()
    site = Station.objects.in_place(COUNTY).filter(tier=Tier.TOWNSHIP).order_by("division").first()
    if clerk is None or site is None:
        return "捐赠和物资：没有示例账号或站点，略过"
    begun = max(today.replace(month=1, day=1), today - datetime.timedelta(days=60))
    _goods(clerk, site, begun, today)
    _lending(clerk, site, begun, today)
    return "捐赠和物资：2 笔捐赠、3 批物资和发放记录、1 份滚动支持协议"


def _goods(clerk: User, site: Station, begun: datetime.date, today: datetime.date) -> None:
    rice = BatchFacts(
        "大米（10 公斤装）", Decimal(60), "袋", Decimal("52.00"), today + datetime.timedelta(days=20)
    )
    oil = BatchFacts(
        "食用油（5 升装）", Decimal(40), "桶", Decimal("68.50"), today + datetime.timedelta(days=300)
    )
    shop = GiftFacts(
        site.division, begun, "民生粮油超市", named_in_public=True, purpose="困难家庭慰问", station=site, goods=[rice, oil]
    )  # fmt: skip
    gift = giving.register_gift(clerk, shop, today=today)
    money = GiftFacts(
        COUNTY, begun, "一位热心人", is_person=True, purpose="困境儿童助学", money=Decimal(3000),
        source=FundSource.objects.filter(division=COUNTY, name=CHARITY).first(),
    )  # fmt: skip
    if money.source:
        giving.register_gift(clerk, money, today=today)
    blankets = BatchFacts("棉被", Decimal(20), "床", Decimal("120.00"))
    bought = stock.take_in(
        clerk, blankets, division=site.division, on=begun, kind=MoveKind.BOUGHT, today=today,
        station=site, note="凭证 记-0103",
    )  # fmt: skip
    people = list(
        Person.objects.in_place(site.division)
        .filter(state=PersonState.ACTIVE)
        .order_by("created_at", "pk")[:6]
    )
    if people:
        for batch in gift.batches.order_by("pk"):
            stock.give_out(clerk, batch, Decimal(1), on=today, today=today, people=people)
        stock.give_out(clerk, bought, Decimal(1), on=today, today=today, people=people[:2])
    stock.write_off(
        clerk, gift.batches.order_by("pk")[0], Decimal(2), on=today, reason="运输中破袋", today=today
    )


def _lending(clerk: User, site: Station, begun: datetime.date, today: datetime.date) -> None:
    terms = SourceTerms(document=AGREEMENT, year=today.year, level="society")
    source = commands.open_source(
        clerk, division=COUNTY, kind="social", name="商会滚动支持", on=today, terms=terms
    )
    agreed = SupportFacts(
        source,
        begun,
        "县企业家联谊会",
        agreement=AGREEMENT,
        terms="支持站点起步，周转使用，期满退还",
        cycle_months=1,
    )
    support = revolving.agree_support(clerk, agreed)
    revolving.put_in(clerk, support, MoveFacts(begun, Decimal(20_000)), today=today)
    due = min(begun + datetime.timedelta(days=30), today)
    lent = revolving.lend(
        clerk, support, MoveFacts(begun, Decimal(6_000), station=site, due_on=due), today=today
    )
    revolving.take_returned(clerk, lent, MoveFacts(today, Decimal(2_000)), today=today)
    revolving.lend(clerk, support, MoveFacts(today, Decimal(3_000), user="同心社会工作服务社"), today=today)
