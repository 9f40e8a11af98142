"""Lists of gifts, goods and revolving support, with what fills them; see test_query_counts."""

from decimal import Decimal

from shegongzhan.funds.commands import giving, revolving, stock
from shegongzhan.funds.commands.giving import GiftFacts
from shegongzhan.funds.commands.revolving import MoveFacts, SupportFacts
from shegongzhan.funds.commands.stock import BatchFacts
from shegongzhan.funds.models import Donation, FundSource
from shegongzhan.people.models import Person
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station
from tests import factories as f
from tests.statistics import rows


def gift(n: int) -> Donation:
    goods = [BatchFacts(f"大米{n}", Decimal(10), "袋", Decimal(60), good_until=rows.DAY)]
    facts = GiftFacts(
        f.JIANPING, rows.DAY, organisation=f.organisation(f"超市{n}"), station=Station.objects.first(), goods=goods
    )  # fmt: skip
    return giving.register_gift("system", facts, today=rows.DAY)


def give(
    n: int, out_of: Donation | None = None, person: Person | None = None, record: ServiceRecord | None = None
) -> None:
    batch = (out_of or gift(n)).batches.get()
    people = [person or rows.person(f"人{n}")]
    stock.give_out("system", batch, Decimal("0.1"), on=rows.DAY, today=rows.DAY, people=people, record=record)


def moved(n: int) -> None:
    # Not two for each, so that all stand on one page: counting further pages is a query of its own.
    (give if n % 2 else gift)(n)


def revolved(n: int) -> None:
    source = FundSource.objects.create(division=f.JIANPING, kind="social", name=f"社会{n}")
    made = revolving.agree_support("system", SupportFacts(source, rows.DAY, f"商会{n}"))
    revolving.put_in("system", made, MoveFacts(rows.DAY, Decimal(500)), today=rows.DAY)
    revolving.lend("system", made, MoveFacts(rows.DAY, Decimal(100), user=f"单位{n}"), today=rows.DAY)


LISTS = {
    "funds:donations": ("", gift, "county_officer"),
    "funds:stock": ("", give, "county_officer"),
    "funds:stock_moves": ("", moved, "county_officer"),
    "funds:revolving": ("", revolved, "county_officer"),
}
