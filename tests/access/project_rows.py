"""Projects on their way from requirement to settlement, made in the place that is asked for; see `rows` and `table`."""

import datetime
from decimal import Decimal

from shegongzhan.fieldwork.models import Visit
from shegongzhan.files.commands import attach
from shegongzhan.projects.models import (
    Brand,
    Contract,
    ContractChange,
    Milestone,
    Project,
    Requirement,
    Settlement,
    Target,
)
from shegongzhan.services.models import Participant, ServiceRecord
from tests.access.needs_rows import of_need
from tests.access.rows import DAY, Made, a_person, a_station
from tests.access.walk import Row, needs

PDF = b"%PDF-1.4 sample"


def _contract(place: str) -> Contract:
    """Make a purchase of the township with everything that hangs on it, in the middle of its way."""
    division = place[:9]
    number = f"{place}-{Contract.objects.count()}"
    project = Project.objects.create(
        division=division, kind="purchase", name=f"购买{number}", applicant="益民", station=a_station(place),
        granted=Decimal(100), starts_on=DAY, ends_on=DAY + datetime.timedelta(days=300),
    )  # fmt: skip
    Requirement.objects.create(
        project=project, text="走访", budget=Decimal(100), money_from="县财政", checked_on=DAY
    )
    contract = Contract.objects.create(
        project=project, division=division, number=number, content="走访", signed_on=DAY, starts_on=DAY,
        ends_on=DAY + datetime.timedelta(days=300), amount=Decimal(100), state="signed",
    )  # fmt: skip
    Target.objects.create(contract=contract, order=1, label="走访", method="visit", unit="times", quantity=10)
    Milestone.objects.create(
        project=project, division=division, order=1, label="签约", share=100, amount=100, state="reached"
    )
    ContractChange.objects.create(
        contract=contract, edition=2, on=DAY, old={"amount": "100"}, new={"amount": "90"}, reason="调整"
    )
    Settlement.objects.create(project=project, due=100, paid=0, asked_on=DAY)
    return contract


def project(place: str) -> Made:
    """A purchase of the township."""
    row = _contract(place)
    return {"pk": row.project_id}, row.division


def of_project(place: str) -> Made:
    """The same, as pages of the records above name it."""
    row = _contract(place)
    return {"project": row.project_id}, row.division


def target(place: str) -> Made:
    """A target of a contract, as pages of projects name it."""
    row = _contract(place)
    return {"pk": row.project_id, "target": row.targets.get().pk}, row.division


def _visit(of: Contract, place: str) -> ServiceRecord:
    made = ServiceRecord.objects.create(kind="visit", day=DAY, division=place, project=of.project)
    Visit.objects.create(record=made, way="door")
    Participant.objects.create(record=made, person=a_person(place), division=place, kind="visit", day=DAY)
    return made


def rows_of_target(place: str) -> Made:
    """A target of a contract, as pages of records name it."""
    row = _contract(place)
    _visit(row, place)
    return {"project": row.project_id, "target": row.targets.get().pk}, row.division


def record(place: str) -> Made:
    """A record that counts for a contract."""
    row = _contract(place)
    return {"project": row.project_id, "record": _visit(row, place).pk}, row.division


def change(place: str) -> Made:
    """A change of a contract nobody has decided on."""
    row = _contract(place)
    return {"pk": row.project_id, "change": row.changes.get().pk}, row.division


def review(place: str) -> Made:
    """The mid-term review of a project."""
    made, division = project(place)
    return {**made, "stage": "mid"}, division


def milestone(place: str) -> Made:
    """A milestone of a project of the township."""
    row = _contract(place)
    return {"pk": row.project.milestones.get().pk}, row.division


def file(place: str) -> Made:
    """A paper of a project."""
    row = _contract(place)
    stored = attach("system", row.project, name="合同.pdf", content=PDF)
    return {"pk": row.project_id, "file": stored.pk}, row.division


def _brand(place: str) -> Brand:
    division = place[:9]
    name = f"{place}品牌{Brand.objects.count()}"
    return Brand.objects.create(division=division, name=name, problem="独居", method="结对")


def brand(place: str) -> Made:
    """A brand of the township."""
    row = _brand(place)
    return {"pk": row.pk}, row.division


def of_brand(place: str) -> Made:
    """The same, as pages of the records above name it."""
    row = _brand(place)
    return {"brand": row.pk}, row.division


def brand_file(place: str) -> Made:
    """A paper of a brand."""
    row = _brand(place)
    stored = attach("system", row, name="手册.pdf", content=PDF)
    return {"pk": row.pk, "file": stored.pk}, row.division


_seen = {"seen_with": "projects.view"}
_project = {"of": project, **_seen}
_brands = {"of": brand, **_seen}

TABLE: dict[str, Row] = {
    "projects:requirement": needs("projects.change", **_project),
    "projects:check": needs("projects.approve", **_project),
    "projects:plan": needs("projects.change", **_project),
    "projects:contract": needs("projects.change", **_project),
    "projects:target": needs("projects.change", **_project),
    "projects:remove_target": needs("projects.change", method="post", of=target, **_seen),
    "projects:milestones": needs("projects.change", **_project),
    "projects:sign": needs("projects.change", **_project),
    "projects:contract_change": needs("projects.change", **_project),
    "projects:decide_change": needs("projects.approve", of=change, **_seen),
    "projects:announce": needs("projects.change", **_project),
    "services:progress:accept": needs("projects.approve", **{**_project, "of": of_project}),
    "projects:review": needs("projects.change", of=review, **_seen),
    "projects:settlement": needs("projects.approve", **_project),
    "projects:reach": needs("projects.change", of=milestone, **_seen),
    "projects:judge": needs("projects.approve", of=milestone, **_seen),
    "projects:add_file": needs("projects.change", method="post", **_project),
    "projects:file": needs("projects.view", of=file),
    "projects:remove_file": needs("projects.change", of=file, **_seen),
    "projects:buyers": needs("projects.view"),
    "projects:brands": needs("projects.view"),
    "projects:brand_new": needs("projects.change"),
    "projects:brand": needs("projects.view", of=brand),
    "projects:brand_change": needs("projects.change", **_brands),
    "projects:brand_name": needs("projects.approve", method="post", **_brands),
    "projects:brand_unname": needs("projects.approve", method="post", **_brands),
    "projects:replicate": needs("projects.change", **_brands),
    "projects:add_brand_file": needs("projects.change", method="post", **_brands),
    "projects:brand_file": needs("projects.view", of=brand_file),
    "projects:remove_brand_file": needs("projects.change", of=brand_file, **_seen),
    "services:progress:of_project": needs("projects.view", of=of_project),
    "services:progress:target": needs(
        "visits.view", also="projects.view", of=rows_of_target, seen_with="projects.view"
    ),
    "services:progress:assign": needs("projects.change", of=of_project, **_seen),
    "services:progress:release": needs("projects.change", of=record, **_seen),
    "services:progress:settle": needs("projects.change", of=of_project, **_seen),
    "services:progress:doubles": needs("visits.view", also="projects.view"),
    "services:progress:evidence": needs("projects.view", of=of_brand),
    "services:progress:chains": needs("projects.view", of=of_brand),
    "services:progress:series": needs("projects.change", also="needs.view"),
    "services:progress:propose": needs("projects.change", method="post", of=of_need, seen_with="needs.view"),
}
