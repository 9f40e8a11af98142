"""What fills the pages of one project, call, budget or source, for the test that measures their cost; see `test_one_thing`."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from shegongzhan.core.time import now, today
from shegongzhan.files.commands import attach
from shegongzhan.funds.models import (
    Account,
    Budget,
    BudgetLine,
    Commitment,
    Disclosure,
    FundApplication,
    FundSource,
    LineShare,
    PaymentRequest,
    Posting,
)
from shegongzhan.people.models import Person
from shegongzhan.projects.models import (
    Brand,
    Contract,
    ContractChange,
    Exclusion,
    Judge,
    Milestone,
    Objection,
    Project,
    Target,
    VentureApplication,
    VentureCall,
)
from shegongzhan.services.models import Participant, ServiceRecord
from shegongzhan.talent.models import Expert
from tests import factories as f
from tests.access import funds_rows, project_rows, venture_rows
from tests.funds.rows import a_request
from tests.statistics import rows

Kwargs = dict[str, Any]
Page = tuple[Callable[[], Kwargs], Callable[[Kwargs, int], None], str]


def _of(made: Callable[[str], tuple[Kwargs, str]], place: str = f.VILLAGE) -> Callable[[], Kwargs]:
    """Return what makes the one thing, as the table of who may open what makes it."""
    return lambda: made(place)[0]


def _move(source: FundSource, n: int, project: Project | None = None, **rest: Any) -> Posting:
    accounts = [
        Account.objects.get_or_create(division=source.division, kind=kind, name=f"{kind}{n}")[0]
        for kind in ("pool", "payee")
    ]
    return Posting.objects.create(
        division=source.division, day=rows.DAY, summary="活动", source=source, from_account=accounts[0],
        to_account=accounts[1], amount=Decimal(n + 1), project=project, use="activity", **rest,
    )  # fmt: skip


# ---------- money ----------


def a_source() -> Kwargs:
    return {"pk": FundSource.objects.create(division=f.COUNTY, kind="lottery", name="福彩公益金").pk}


def sources(_made: Kwargs, n: int) -> None:
    moved_from_source(
        {"pk": FundSource.objects.create(division=f.COUNTY, kind="lottery", name=f"来源{n}").pk}, n
    )


def moved_from_source(made: Kwargs, n: int) -> None:
    source = FundSource.objects.get(**made)
    project = Project.objects.create(division=f.JIANPING, kind="venture", name=f"项目{n}", applicant="益民")
    _move(source, n, project)
    Commitment.objects.create(
        division=f.COUNTY, source=source, label=f"合同{n}", amount=Decimal(1), on=rows.DAY, project=project
    )
    rows.visit(project=project, people=[rows.person(f"人{n}")])


def a_project() -> Kwargs:
    row = Project.objects.create(
        division=f.JIANPING, kind="venture", name="夕阳红", applicant="益民", granted=100
    )
    return {"pk": row.pk}


def money_of_project(made: Kwargs, n: int) -> None:
    source = FundSource.objects.create(division=f.COUNTY, kind="lottery", name=f"来源{n}")
    project = Project.objects.get(**made)
    _move(source, n, project)
    rows.visit(project=project, people=[rows.person(f"人{n}")], workers=[(rows.worker(f"社工{n}"), 30)])
    a_request(source, payee=f"单位{n}", project=project)


def a_person() -> Kwargs:
    return {"pk": rows.person().pk}


def projects_for_person(made: Kwargs, n: int) -> None:
    source = FundSource.objects.create(division=f.COUNTY, kind="lottery", name=f"来源{n}")
    project = Project.objects.create(division=f.JIANPING, kind="venture", name=f"项目{n}", applicant="益民")
    _move(source, n, project)
    rows.visit(project=project, people=[Person.objects.get(**made)])


def a_record() -> Kwargs:
    return {"pk": rows.visit(project=Project.objects.get(**a_project()), people=[rows.person("某人")]).pk}


def money_of_record(made: Kwargs, n: int) -> None:
    record = ServiceRecord.objects.get(**made)
    _move(FundSource.objects.create(division=f.COUNTY, kind="lottery", name=f"来源{n}"), n, record.project)
    Participant.objects.create(
        record=record,
        person=rows.person(f"人{n}"),
        division=record.division,
        kind=record.kind,
        day=record.day,
    )


def papers_of_application(made: Kwargs, n: int) -> None:
    attach("system", FundApplication.objects.get(**made), name=f"批复{n}.pdf", content=b"%PDF-1.4 sample")


def lines_of_budget(made: Kwargs, n: int) -> None:
    source = FundSource.objects.create(division=f.COUNTY, kind="lottery", name=f"来源{n}")
    budget = Budget.objects.get(**made)
    line = BudgetLine.objects.create(budget=budget, label=f"活动{n}", use="activity")
    LineShare.objects.create(line=line, source=source, amount=Decimal(100))
    _move(source, n, line=line)


def papers_of_request(made: Kwargs, n: int) -> None:
    attach("system", PaymentRequest.objects.get(**made), name=f"票{n}.pdf", content=b"%PDF-1.4 sample")


def sheets(made: Kwargs, n: int) -> None:
    figures = Disclosure.objects.get(**made).figures
    Disclosure.objects.create(
        division=f.JIANPING, title=f"公开表{n}", from_on=f.TODAY, until=f.TODAY, state="published",
        figures=figures, published_at=now(),
    )  # fmt: skip


# ---------- projects ----------


def way_of_project(made: Kwargs, n: int) -> None:
    project = Project.objects.get(**made)
    contract = Contract.objects.get(project=project)
    Target.objects.create(
        contract=contract, order=n + 5, label=f"走访{n}", method="visit", unit="times", quantity=9
    )
    Milestone.objects.create(
        project=project, division=project.division, order=n + 5, label=f"节点{n}", share=1, amount=1, state="reached"
    )  # fmt: skip
    ContractChange.objects.create(
        contract=contract,
        edition=n + 5,
        on=rows.DAY,
        old={"amount": "1"},
        new={"amount": "2"},
        reason="调整",
        refused_reason="不需要",
    )
    attach("system", project, name=f"合同{n}.pdf", content=b"%PDF-1.4 sample")
    money_of_project(made, n)


def counted_for_project(made: Kwargs, n: int) -> None:
    project = Project.objects.get(pk=made["project"])
    contract = Contract.objects.get(project=project)
    if "target" not in made:
        Target.objects.create(
            contract=contract, order=n + 5, label=f"走访{n}", method="visit", unit="times", quantity=9
        )
    rows.visit(
        project=project, day=contract.starts_on, people=[rows.person(f"人{n}")],
        workers=[(rows.worker(f"社工{n}"), 30)],
    )  # fmt: skip


def settled(made: Kwargs, n: int) -> None:
    counted_for_project(made, n)
    money_of_project({"pk": made["project"]}, n)


def free_records(made: Kwargs, n: int) -> None:
    contract = Contract.objects.get(project_id=made["project"])
    rows.visit(
        day=contract.starts_on, people=[rows.person(f"人{n}")], workers=[(rows.worker(f"社工{n}"), 30)]
    )


def of_brand(made: Kwargs, n: int) -> None:
    brand = Brand.objects.get(pk=made.get("pk") or made["brand"])
    brand.replications.create(place=f.SHIZI, by=f"社工站{n}", on=rows.DAY)
    attach("system", brand, name=f"手册{n}.pdf", content=b"%PDF-1.4 sample")
    project = Project.objects.create(division=f.JIANPING, kind="venture", name=f"项目{n}", applicant="益民")
    brand.projects.add(project)
    rows.visit(project=project, people=[rows.person(f"人{n}")], workers=[(rows.worker(f"社工{n}"), 30)])


# ---------- ventures ----------


def of_call(made: Kwargs, n: int) -> None:
    call = VentureCall.objects.get(**made)
    VentureApplication.objects.create(
        call=call, division=call.division, name=f"项目{n}", applicant=f"互助会{n}", state="submitted",
        code_digest=f"{n:064}", asked=Decimal(1), organisation=f.organisation(f"互助会{n}", kind="community"),
    )  # fmt: skip
    expert = Expert.objects.create(division=f.COUNTY, name=f"教授{n}", joined_on=rows.DAY)
    Judge.objects.create(
        call=call, division=call.division, expert=expert, code_until=rows.DAY, code_digest=f"j{n:063}"
    )
    Objection.objects.create(call=call, division=call.division, text="有疑问", said_by=f"某人{n}")


def of_application(made: Kwargs, n: int) -> None:
    application = VentureApplication.objects.get(**made)
    expert = Expert.objects.create(division=f.COUNTY, name=f"教授{n}", joined_on=rows.DAY)
    judge = Judge.objects.create(
        call=application.call, division=f.COUNTY, expert=expert, code_until=rows.DAY, code_digest=f"j{n:063}"
    )
    application.sheets.create(
        judge=judge, division=f.COUNTY, items={"c1": 60 + n}, total=Decimal(60 + n), handed_in_at=now()
    )


def a_call(state: str) -> Callable[[], Kwargs]:
    return lambda: {"pk": venture_rows._call(f.COUNTY, state).pk}


def open_calls(_made: Kwargs, n: int) -> None:
    VentureCall.objects.create(
        division=f.COUNTY, number=f"CT-{n}", theme="一老一小", text="征集", opens_on=today(), closes_on=today(),
        pool=Decimal(9), most_each=Decimal(9), state="open", criteria=[],
    )  # fmt: skip


def kept_out(_made: Kwargs, n: int) -> None:
    Exclusion.objects.create(
        division=f.COUNTY, applicant=f"中心{n}", from_on=rows.DAY, until=rows.DAY + datetime.timedelta(days=900),
        reason="违约", organisation=f.organisation(f"中心{n}"),
    )  # fmt: skip


def nothing() -> Kwargs:
    return {}


PAGES: dict[str, Page] = {
    "funds:sources": (nothing, sources, "county_officer"),
    "funds:year": (lambda: {"_query": "?year=2023"}, sources, "county_officer"),
    "funds:source": (a_source, moved_from_source, "county_officer"),
    "funds:trace_source": (a_source, moved_from_source, "county_officer"),
    "funds:of_project": (a_project, money_of_project, "county_officer"),
    "funds:trace_project": (a_project, money_of_project, "county_officer"),
    "funds:trace_person": (a_person, projects_for_person, "county_officer"),
    "funds:trace_record": (a_record, money_of_record, "county_officer"),
    "funds:application": (_of(funds_rows.application), papers_of_application, "county_officer"),
    "funds:budget": (_of(funds_rows.budget), lines_of_budget, "county_officer"),
    "funds:request": (_of(funds_rows.request), papers_of_request, "county_officer"),
    "funds:open_one": (_of(funds_rows.published), sheets, "county_officer"),
    "projects:project": (_of(project_rows.project), way_of_project, "county_officer"),
    "projects:brand": (_of(project_rows.brand), of_brand, "county_officer"),
    "projects:call": (a_call("review"), of_call, "county_officer"),
    "projects:application": (_of(venture_rows.application, f.COUNTY), of_application, "county_officer"),
    "projects:open_calls": (nothing, open_calls, "county_officer"),
    "projects:open_call": (a_call("publicity"), of_call, "county_officer"),
    "projects:exclusions": (nothing, kept_out, "county_officer"),
    "services:progress:of_project": (_of(project_rows.of_project), settled, "county_officer"),
    "services:progress:target": (_of(project_rows.rows_of_target), counted_for_project, "county_officer"),
    "services:progress:assign": (_of(project_rows.of_project), free_records, "county_officer"),
    "services:progress:settle": (_of(project_rows.of_project), settled, "county_officer"),
    "services:progress:evidence": (_of(project_rows.of_brand), of_brand, "county_officer"),
}
