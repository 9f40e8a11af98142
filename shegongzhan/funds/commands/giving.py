"""Gifts: taken in with their receipt, money and goods at once; a wrong one is taken back as a whole.

捐赠 → 收据 → (money) 拨入 into a charity source, and (goods) a batch of stock each, in one transaction.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import acts, rules
from shegongzhan.funds.commands import moving, reversing, stock
from shegongzhan.funds.commands.posting import IncomeFacts, receive
from shegongzhan.funds.models import Donation, FundSource, MoveKind
from shegongzhan.funds.queries import goods as queries
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station

NOTHING = Decimal(0)
# How often a running number is tried anew when somebody else took it in the same moment.
TRIES = 20


@dataclass(frozen=True)
class GiftFacts:
    """A gift: where, when, from whom, for what; `goods` and `money`, at least one. No `donor` is an anonymous one.

    `source` is the charity source the money goes into; without `receipt` the next running number is taken.
    """

    division: str
    on: datetime.date
    donor: str = ""
    is_person: bool = False
    organisation: Organisation | None = None
    named_in_public: bool = False
    waived: bool = False
    purpose: str = ""
    receipt: str = ""
    station: Station | None = None
    money: Decimal = NOTHING
    source: FundSource | None = None
    goods: Sequence[stock.BatchFacts] = ()


@transaction.atomic
def register_gift(actor: User | str, facts: GiftFacts, *, today: datetime.date) -> Donation:
    """Take in a gift and return it: its money posted as income, each of its goods a batch of stock.

    Raises RuleViolation for a day that has not come, without money and goods, for money without a charity source, for a
    receipt number used in the county before (`donation.receipt`), and whatever `receive` and `stock.take_in` raise.
    """
    _check(facts, today)
    donor = facts.donor.strip() or (facts.organisation.name if facts.organisation else "")
    gift = _with_receipt(
        facts,
        Donation(
            division=facts.division,
            station=facts.station,
            on=facts.on,
            organisation=facts.organisation,
            donor=donor,
            is_person=facts.is_person and not facts.organisation and bool(donor),
            waived=facts.waived,
            named_in_public=facts.named_in_public and bool(donor),
            purpose=facts.purpose.strip(),
            money=facts.money,
            source=facts.source if facts.money else None,
            handled_by=pk_of(actor),
        ),
    )
    for goods in facts.goods:
        stock.take_in(
            actor, goods, division=gift.division, on=gift.on, kind=MoveKind.GIFT, today=today,
            station=gift.station, donation=gift,
        )  # fmt: skip
    if facts.money and facts.source:
        with in_chinese():
            summary = _("捐赠，收据 %(receipt)s") % {"receipt": gift.receipt}
        income = IncomeFacts(facts.on, facts.money, summary=summary, voucher=gift.receipt)
        gift.posting = receive(actor, facts.source, income, today=today)
        gift.save(update_fields=["posting", "updated_at"])
    record_act(actor, acts.GIFT_TAKEN_IN, gift, receipt=gift.receipt)
    return gift


def _check(facts: GiftFacts, today: datetime.date) -> None:
    if facts.on > today:
        raise RuleViolation("donation.future", _("日期还没到，不能先登记。"), field="on")
    if facts.money < 0:
        raise RuleViolation("donation.money", _("金额不能是负数。"), field="money")
    if not facts.money and not facts.goods:
        raise RuleViolation("donation.nothing", _("请写捐了多少钱，或者捐了什么物资。"), field="money")
    if facts.money and facts.source is None:
        raise RuleViolation("donation.source", _("捐款要记入一项慈善捐赠来源，请选择。"), field="source")
    if facts.money and facts.source and facts.source.kind != rules.CHARITY:
        raise RuleViolation("donation.source", _("捐款只能记入“慈善捐赠”类的来源。"), field="source")
    if facts.named_in_public and not (facts.donor.strip() or facts.organisation):
        raise RuleViolation("donation.nameless", _("匿名捐赠没有姓名可以公开。"), field="named_in_public")


def _with_receipt(facts: GiftFacts, gift: Donation) -> Donation:
    """Write a gift under the number it was given, or under the next one nobody took."""
    given = facts.receipt.strip()
    for _try in range(TRIES):
        gift.receipt = given or queries.next_receipt(gift.division, gift.on.year)
        try:
            with transaction.atomic():
                gift.save(force_insert=True)
            return gift
        except IntegrityError:
            # Somebody took the number between looking and writing; what broke for another reason breaks again.
            gift.pk = None
            if not Donation.objects.in_place(gift.division[:6]).filter(receipt=gift.receipt).exists():
                raise
            if given:
                break
    raise RuleViolation(
        "donation.receipt",
        _("收据编号 %(receipt)s 在本县已经用过了，请换一个，或者留空由系统编号。")
        % {"receipt": gift.receipt},
        field="receipt",
    )


@transaction.atomic
def take_back_gift(
    actor: User | str, gift: Donation, *, on: datetime.date, reason: str, today: datetime.date
) -> Donation:
    """Take a wrong gift back as a whole: its posting is reversed, its goods leave the stock. The receipt stays void.

    Raises RuleViolation without a reason, when it was taken back before, for a day before it or after today, when its
    goods were given out (`stock.gone`) or its money spent (`reversal.spent`), and for a locked day.
    """
    reason = reason.strip()
    if not reason:
        raise RuleViolation("donation.reason", _("请写明撤回的原因。"), field="reason")
    gift = Donation.objects.select_for_update(of=("self",)).get(pk=gift.pk)
    if not gift.stands:
        raise RuleViolation("donation.back_twice", _("这笔捐赠已经撤回了。"))
    if on > today or on < gift.on:
        raise RuleViolation("donation.back_day", _("撤回日期应在捐赠日期和今天之间。"), field="on")
    # Everything is held before the first act is recorded: the record of a county is one chain, and who writes it waits
    # for nobody.
    if gift.source:
        moving.hold(gift.source)
    stock.hold_batches(gift)
    for move in gift.moves.standing().filter(kind=MoveKind.GIFT).order_by("item"):
        stock.reverse_move(actor, move, on=on, reason=reason, today=today, with_gift=True)
    if gift.posting:
        reversing.reverse_posting(actor, gift.posting, on=on, reason=reason, today=today, with_its_act=True)
    gift.taken_back_on, gift.taken_back_because, gift.taken_back_by = on, reason[:200], pk_of(actor)
    gift.save_changed(["taken_back_on", "taken_back_because", "taken_back_by"])
    record_act(actor, acts.GIFT_TAKEN_BACK, gift, receipt=gift.receipt, reason=reason[:200])
    return gift
