"""Gifts, goods and revolving support, made in the place that is asked for; see `rows`."""

from decimal import Decimal

from shegongzhan.activities.models import Activity
from shegongzhan.files.commands import attach
from shegongzhan.funds.commands import giving, revolving, stock
from shegongzhan.funds.commands.giving import GiftFacts
from shegongzhan.funds.commands.revolving import MoveFacts, SupportFacts
from shegongzhan.funds.commands.stock import BatchFacts
from shegongzhan.funds.models import Donation, FundSource, RevolvingMove, StockItem, StockMove
from shegongzhan.services.models import Participant, RecordKind, ServiceRecord
from tests import factories as f
from tests.access import rows
from tests.access.rows import DAY, FAR_VILLAGE, Made, a_person
from tests.access.walk import Row, needs

PDF = b"%PDF-1.4 sample"
# Who gave, place by place: no page may let out a donor of where the reader does not handle gifts.
DONORS = {f.VILLAGE: "轩辕明镜", f.SHIZI_VILLAGE: "公孙止戈", FAR_VILLAGE: "钟离若水"}


def _gift(place: str) -> Donation:
    goods = [BatchFacts("大米", Decimal(10), "袋", Decimal(60), good_until=DAY)]
    facts = GiftFacts(place[:9], DAY, DONORS[place], is_person=True, goods=goods)
    return giving.register_gift("system", facts, today=DAY)


def gift(place: str) -> Made:
    """A gift of goods to the township."""
    row = _gift(place)
    return {"pk": row.pk}, row.division


def gift_paper(place: str) -> Made:
    """An agreement attached to a gift."""
    row = _gift(place)
    return {"pk": row.pk, "paper": attach("system", row, name="协议.pdf", content=PDF).pk}, row.division


def _batch(place: str) -> StockItem:
    return _gift(place).batches.get()


def batch(place: str) -> Made:
    """Goods of the township."""
    row = _batch(place)
    return {"pk": row.pk}, row.division


def _given(place: str) -> StockMove:
    person = a_person(place)
    return stock.give_out("system", _batch(place), Decimal(1), on=DAY, today=DAY, people=[person])[0]


def given(place: str) -> Made:
    """Goods given to a person of the village."""
    row = _given(place)
    return {"pk": row.pk}, row.division


def person(place: str) -> Made:
    """A person of the village who got goods."""
    move = _given(place)
    assert move.person is not None
    return {"pk": move.person.pk}, move.person.division


def record(place: str) -> Made:
    """A service record of the village with somebody who took part."""
    row = ServiceRecord.objects.create(
        division=place, kind=RecordKind.ACTIVITY, station=rows.a_station(place), day=DAY, heads=3
    )
    Participant.objects.create(
        record=row, person=a_person(place), division=place, kind=RecordKind.ACTIVITY, day=DAY
    )
    Activity.objects.create(record=row, name="发放日", kind="festival")
    return {"pk": row.pk}, place


def _lent(place: str) -> RevolvingMove:
    source = FundSource.objects.create(
        division=place[:6], kind="social", name=f"{place}-{FundSource.objects.count()}"
    )
    made = revolving.agree_support("system", SupportFacts(source, DAY, "联谊商会"))
    revolving.put_in("system", made, MoveFacts(DAY, Decimal(500)), today=DAY)
    facts = MoveFacts(DAY, Decimal(100), user="益民")
    return revolving.lend("system", made, facts, today=DAY)


def support(place: str) -> Made:
    """An agreement of revolving support of the county."""
    row = _lent(place)
    return {"pk": row.support_id}, row.division


def lent(place: str) -> Made:
    """Money of revolving support that was lent."""
    row = _lent(place)
    return {"pk": row.pk}, row.division


_seen = {"seen_with": "goods.view"}
_money = {"seen_with": "funds.view"}

TABLE: dict[str, Row] = {
    "funds:donations": needs("goods.view"),
    "funds:donation_new": needs("goods.change"),
    "funds:donation": needs("goods.view", of=gift),
    "funds:receipt": needs("goods.change", of=gift, **_seen),
    "funds:donation_back": needs("goods.change", of=gift, **_seen),
    "funds:donation_paper_add": needs("goods.change", of=gift, method="post", **_seen),
    "funds:donation_paper": needs("goods.change", of=gift_paper, **_seen),
    "funds:donation_paper_remove": needs("goods.change", of=gift_paper, **_seen),
    "funds:stock": needs("goods.view"),
    "funds:stock_moves": needs("goods.view"),
    "funds:stock_in": needs("goods.change"),
    "funds:give": needs("goods.change"),
    "funds:item": needs("goods.view", of=batch),
    "funds:write_off": needs("goods.change", of=batch, **_seen),
    "funds:move_return": needs("goods.change", of=given, **_seen),
    "funds:move_reverse": needs("goods.change", of=given, **_seen),
    "funds:goods_of_person": needs("people.view", of=person),
    "funds:goods_of_record": needs("people.view", of=record),
    "funds:revolving": needs("funds.view"),
    "funds:revolving_new": needs("funds.post"),
    "funds:revolving_one": needs("funds.view", of=support),
    "funds:revolving_in": needs("funds.post", of=support, **_money),
    "funds:revolving_lend": needs("funds.post", of=support, **_money),
    "funds:revolving_repay": needs("funds.post", of=support, **_money),
    "funds:revolving_returned": needs("funds.post", of=lent, **_money),
    "funds:revolving_back": needs("funds.post", of=lent, **_money),
}
