"""Erased is anonymous: a person with a row in every table, and what is left of her when two people agreed to erase her.

Every free text of every row of hers says her name; whatever table is new is asked for here, and whatever column is new
goes, or is named with its reason.
"""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import note_look, record
from shegongzhan.audit.models import Event, Look
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.time import now
from shegongzhan.crypto.fields import BlindIndexField
from shegongzhan.desk.models import FileTransfer, TransferredFile
from shegongzhan.fieldwork.models import ChangeEvent, Visit, VisitDuty
from shegongzhan.files import disk
from shegongzhan.files.commands import attach
from shegongzhan.files.models import StoredFile
from shegongzhan.funds.models import StockMove
from shegongzhan.imports.models import Batch, RowOutcome
from shegongzhan.needs.models import Match, Need, NeedStep, Referral
from shegongzhan.people import acts
from shegongzhan.people.commands import (
    ConsentGiven,
    PersonRow,
    add_circumstance,
    change_state,
    file_people,
    join_household,
    merge_people,
    record_consent,
    reveal,
    set_risk,
)
from shegongzhan.people.commands.forgetting import KEPT
from shegongzhan.people.commands.merging import pointing_at_person
from shegongzhan.people.models import (
    Enrolment,
    ErasureRequest,
    Guardian,
    Household,
    Membership,
    Merge,
    Person,
    Supplement,
)
from shegongzhan.people.queries import find, people_seen_by
from shegongzhan.services.models import Participant, RecordNeed, RecordPartner, RecordWorker, ServiceRecord
from shegongzhan.statistics.indicators import people as register
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.erasing import columns_saying, erase
from tests.funds.goods_rows import a_batch, give
from tests.ledgers.workbooks import number
from tests.needs import rows as of_needs
from tests.statistics import rows

pytestmark = pytest.mark.django_db
HER = "诸葛翠微"
NUMBER = number("34182119440709002")
BORN = datetime.date(1944, 7, 9)
FILED = datetime.date(2024, 1, 15)
# Tables that hold something of a person, beside those that point at one.
BEHIND = (
    NeedStep, Referral, Match, ServiceRecord, RecordPartner, RecordWorker, Visit, RowOutcome, StoredFile, Household, Merge,
    FileTransfer,
)  # fmt: skip
# Columns that hold a code and no words of anybody, or bytes.
CODES = {
    "needs.Need.kind", "needs.Need.urgency", "needs.Need.unmet_reason", "services.ServiceRecord.field", "fieldwork.Visit.way",
    "fieldwork.ChangeEvent.kind", "people.Circumstance.category", "people.Consent.basis", "imports.RowOutcome.kind",
    "imports.RowOutcome.code", "files.StoredFile.sha256", "files.StoredFile.media_type", "people.Person.disability_class",
    "people.Person.disability_grade", "imports.RowOutcome.file", "imports.RowOutcome.sheet", "imports.RowOutcome.column",
    "desk.TransferredFile.holds",
}  # fmt: skip


def free_texts(model: type[models.Model]) -> list[models.Field]:
    """The columns of a table in which somebody may have written something."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, DivisionField | BlindIndexField)
        and not (isinstance(field, KeyField) and field.name in ("object_type", "object_id"))
        and not field.choices
        and f"{model._meta.label}.{field.name}" not in CODES
    ]


def write_her_name_everywhere(her: Person) -> set[str]:
    """Let every free text of every row of hers say her name, and return the columns."""
    written = set()
    hers = dict(pointing_at_person())
    for model in [*hers, *BEHIND]:
        there = model._base_manager.filter(**{hers[model].attname: her.pk} if model in hers else {})
        for field in free_texts(model):
            if there.update(**{field.attname: HER}):
                written.add(f"{model._meta.label}.{field.name}")
    return written


@pytest.fixture
def her(lin: User, station_head: User, jianping: Any) -> Person:
    """Somebody about whom every table says something, and who is not served any more."""
    batch = Batch.objects.create(division=f.COUNTY, year=2024)
    (filed,) = file_people(
        "import",
        [PersonRow(
            name=HER, division=f.VILLAGE, sex="f", born_on=BORN, ethnicity="蒙古族", identity_number=NUMBER,
            phone="19912345678", address="玉兰巷七号", health_note="旧疾", note="甜食", guardian_name=HER, evidence=HER,
            guardian_phone="19987654321", categories=["disabled"], disability_card=f"{NUMBER}42",
        )],
        on=FILED,
        batch=batch,
    )  # fmt: skip
    person = Person.objects.get(pk=filed.pk)
    add_circumstance(lin, person, category="subsistence", on=FILED)
    record_consent(lin, person, ConsentGiven(kind="self", given_on=FILED, given_by=HER), on=FILED)
    set_risk(lin, person, level="high", reason=HER, on=FILED)
    Supplement.objects.create(division=f.VILLAGE, person=person, columns=["phone"])
    other = rows.person("杨秀兰")
    if person.household is None:
        join_household(lin, person, Household.objects.create(division=f.VILLAGE), on=FILED)
    worker = rows.worker(station=jianping)
    alone = rows.visit(day=datetime.date(2024, 2, 5), workers=[(worker, 30)], people=[person], note=HER)
    Visit.objects.filter(record=alone).update(observations={"mind": "urgent"})
    if not Visit.objects.filter(record=alone).exists():
        Visit.objects.create(record=alone, way="door", observations={"mind": "urgent"}, purpose=HER)
    RecordPartner.objects.create(record=alone, kind="volunteer", name=HER)
    rows.visit(day=datetime.date(2024, 2, 6), workers=[(worker, 20)], people=[person, other], note="两家")
    rows.activity(day=datetime.date(2024, 2, 7), workers=[(worker, 60)], people=[person], heads=30)
    need = of_needs.a_need(
        person=person, group="disabled", state="cannot", state_reason=HER, closed_on=f.TODAY, description=HER
    )
    NeedStep.objects.create(
        division=f.VILLAGE, need=need, state="cannot", on=f.TODAY, reason=HER, outcome=HER, said=HER
    )
    Referral.objects.create(
        division=f.VILLAGE,
        need=need,
        to_name=HER,
        to_division=f.OTHER_VILLAGE,
        reason=HER,
        referred_on=f.TODAY,
    )
    Match.objects.create(
        division=f.VILLAGE, need=need, resource=of_needs.a_resource(), starts_on=f.TODAY, reason=HER
    )
    RecordNeed.objects.create(record=alone, need=need, link="served")
    ChangeEvent.objects.create(
        division=f.VILLAGE, person=person, kind="carer_died", happened_on=FILED, noted_at=rows_moment(), due_at=rows_moment(),
        note=HER,
    )  # fmt: skip
    give(a_batch(), 1, person, note=HER)
    RowOutcome.objects.create(
        batch=batch, division=f.JIANPING, kind="people", file="a", sheet="b", row=2, rejected=False, value=HER, code="x",
        message=f"系统里是“{HER}”",
    )  # fmt: skip
    moved = FileTransfer.objects.create(
        division=f.OTHER_VILLAGE, to_division=f.VILLAGE, direction="offered", state="accepted", reason=HER, typed=HER, answer=HER,
        needs_reason=HER, asked_on=FILED, answer_by=FILED, answered_on=FILED,
    )  # fmt: skip
    TransferredFile.objects.create(
        division=f.OTHER_VILLAGE, transfer=moved, person=person, note=HER, consent=person.consents.first()
    )
    twin = rows.person(HER, division=f.OTHER_VILLAGE)
    merge_people(station_head, Person.objects.get(pk=person.pk), twin, on=f.TODAY)
    for thing in (person, need, alone, Household.objects.filter(people=person).first()):
        assert thing is not None
        attach(lin, thing, name=f"{HER}.pdf", content=b"%PDF-1.7 " + str(thing.pk).encode(), purpose="申请")
    note_look(lin.pk, acts.OPENED, person)
    reveal(lin, person, what="phone", purpose="contact", at=now())
    VisitDuty.objects.get_or_create(
        person=person, defaults={"division": f.VILLAGE, "tier": "high", "interval_days": 7, "due_on": f.TODAY}
    )
    person.refresh_from_db()
    change_state(lin, person, state="died", on=f.TODAY)
    ErasureRequest.objects.create(
        division=f.VILLAGE, person=person, reason="mistake", state="withdrawn", asked_on=FILED, settled_on=FILED,
        alone_from=FILED,
    )  # fmt: skip
    VisitDuty.objects.get_or_create(
        person=person, defaults={"division": f.VILLAGE, "tier": "high", "interval_days": 7, "due_on": f.TODAY}
    )
    person.refresh_from_db()
    return person


def rows_moment() -> datetime.datetime:
    return datetime.datetime(2024, 2, 5, 9, 0, tzinfo=datetime.UTC)


def test_every_table_that_points_at_a_person_has_a_row_of_hers(her: Person) -> None:
    empty = [
        model._meta.label
        for model, key in pointing_at_person()
        if not model._base_manager.filter(**{key.attname: her.pk}).exists()
    ]
    assert empty == [], (
        "a new table: give her a row in it above, and let its context forget it (settings.ERASING)"
    )
    assert all(model._base_manager.exists() for model in BEHIND)


def test_no_word_of_hers_is_left_in_any_table(
    her: Person, station_head: User, django_capture_on_commit_callbacks: Any
) -> None:
    written = write_her_name_everywhere(her)
    assert {"needs.Need.state_reason", "services.ServiceRecord.place", "people.Guardian.name"} <= written
    papers = list(StoredFile.objects.values_list("pk", flat=True))
    shared = ServiceRecord.objects.filter(participants__person__name="杨秀兰")
    shared.update(note="两家", place="村口", void_reason="", import_key="")
    Visit.objects.filter(record__in=shared).update(purpose="", handling="")
    activity = ServiceRecord.objects.filter(kind="activity")
    activity.update(note="", place="广场", void_reason="", import_key="")
    Participant.objects.exclude(person=her).exclude(person__name="杨秀兰").delete()
    her.refresh_from_db()
    assert len(columns_saying(HER)) > 30

    with django_capture_on_commit_callbacks(execute=True):
        erase(her, asked_by=station_head)

    for word in (
        HER,
        "zhugecuiwei",
        NUMBER,
        "19912345678",
        "19987654321",
        "玉兰巷七号",
        "蒙古族",
        "旧疾",
        "甜食",
    ):
        assert columns_saying(word) == set(), word
    assert papers and not any(disk.path_of(pk).exists() for pk in papers)
    assert not StoredFile.objects.exists()


def test_a_band_of_years_the_township_and_counts_stay(her: Person) -> None:
    erase(her)

    left = Person.objects.get(pk=her.pk)
    assert (left.state, left.division, left.born_on, left.born_precision) == (
        "erased", f.JIANPING, datetime.date(1940, 1, 1), "band",
    )  # fmt: skip
    assert left.birth_in_words() == "1940–1944"
    for field in Person._meta.local_concrete_fields:
        if field.name not in KEPT:
            blank = field.get_default() if field.has_default() else ""
            assert getattr(left, field.attname) in (None, blank), field.name
    done = ErasureRequest.objects.get(person=her, state="done")
    assert done.counts == {"visits": 2, "activities": 1, "needs": 1, "goods": 1}
    assert not Membership.objects.filter(person=her).exists() and not Guardian.objects.exists()


def test_her_village_and_her_categories_stand_nowhere(her: Person) -> None:
    village_before = Participant.objects.filter(division=f.VILLAGE).count()
    erase(her)

    for model in {model for model, _key in pointing_at_person()} | set(BEHIND):
        if model in (Participant, ServiceRecord, RecordWorker) or not any(
            field.name == "division" for field in model._meta.local_concrete_fields
        ):
            continue
        far = model._base_manager.exclude(division__in=(f.JIANPING, f.COUNTY))
        if any(key.name == "person" for key in model._meta.local_concrete_fields):
            far = far.filter(person=her)
        assert not far.exists(), model._meta.label
    # The visit to her alone lies in the township now; what others were in too is theirs.
    assert Participant.objects.filter(division=f.VILLAGE).count() == village_before - 1
    alone = ServiceRecord.objects.get(day=datetime.date(2024, 2, 5))
    assert (alone.division, alone.workers.get().division, alone.visit.observations) == (
        f.JIANPING,
        f.JIANPING,
        {},
    )
    assert ServiceRecord.objects.get(day=datetime.date(2024, 2, 6)).division == f.VILLAGE
    need = Need.objects.get()
    assert (need.person, need.household, need.group, need.division) == (None, None, "", f.JIANPING)
    assert (need.kind, need.state, need.closed_on) == ("psychology", "cannot", f.TODAY)
    assert {look.division for look in Look.objects.of("people.person", [her.pk])} == {f.JIANPING}
    assert StockMove.objects.get(person=her).quantity == -1
    assert not ChangeEvent.objects.exists() and not VisitDuty.objects.filter(person=her).exists()


def test_the_register_of_every_month_is_as_it_was(her: Person) -> None:
    months = [Period.month(2024, number) for number in (1, 2, 3)] + [Period.year(2023), Period.year(2024)]
    assert Enrolment.objects.filter(person=her, since=FILED).exists()
    before = [register.measure(f.JIANPING, month) for month in months]
    assert [one["total"] for one in before][1] >= 2

    erase(her)

    for month, then in zip(months, before, strict=True):
        now = register.measure(f.JIANPING, month)
        assert (now["total"], now["by_station"]) == (then["total"], then["by_station"]), month
        assert register.on_register(f.JIANPING, month).count() == now["total"]
    stood = Enrolment.objects.filter(person=her)
    assert {(row.division, row.since.day, row.until.day) for row in stood if row.until} == {
        (f.JIANPING, 1, 1)
    }


def test_she_is_not_found_listed_picked_or_let_out(
    her: Person, county_officer: User, sign_in: Any, station_head: User
) -> None:
    client: Client = sign_in(county_officer)
    erase(her)

    scope = f.scope(county_officer)
    assert find(scope, HER) == [] and not people_seen_by(scope).filter(pk=her.pk).exists()
    page = client.get(f"/people/{her.pk}/").content.decode()
    assert "1940–1944" in page and "建平镇" in page and "走访（次）" in page
    for word in (HER, "南山", "蒙古族", "低保", "残疾", "女"):
        assert word not in page.split("<main", 1)[1].split("</main", 1)[0], word
    for address in ("sheet/", "change/", "state/", "erase/", "merge/", "household/form/"):
        assert client.get(f"/people/{her.pk}/{address}").status_code == 404, address
    for shown in ("looks", "reveals"):
        for asked in ({}, {"export": "xlsx"}):
            answer = client.get(f"/people/{shown}/", {"since": "2020-01-01", **asked})
            if not asked:
                assert "（已清除）" in answer.content.decode() and "南山" not in answer.content.decode()
                continue
            book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
            cells = [str(cell) for row in book.active.iter_rows(min_row=2, values_only=True) for cell in row]
            assert "建平镇" in cells and not [cell for cell in cells if "南山" in cell or "清除" in cell], (
                shown
            )
    month = {"place": f.COUNTY, "period": "2024-02"}
    listed = client.get("/statistics/rows/people.total/", month)
    assert "（已清除）" in listed.content.decode()
    taken = sign_in(station_head).get(
        "/statistics/rows/people.total/", {**month, "place": f.JIANPING, "export": "xlsx"}
    )
    book = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content)))  # type: ignore[attr-defined]
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["杨秀兰"]


def test_files_an_earlier_release_erased_are_brought_to_what_is_left_today(her: Person) -> None:
    from shegongzhan.people.commands import erase_due

    Person.objects.filter(pk=her.pk).update(state="erased", name="", born_precision="year")
    record("system", acts.ERASED, her, reason="mistake")

    erase_due("night", on=f.TODAY)
    left = Person.objects.get(pk=her.pk)
    assert (left.division, left.sex, left.born_precision) == (f.JIANPING, "", "band")
    told = Event.objects.about("people.person", her.pk).filter(act="person.erased").order_by("-id").first()
    assert told.data == {"reason": "mistake"} and told.division == f.JIANPING
    version = left.version
    erase_due("night", on=f.TODAY)
    assert Person.objects.get(pk=her.pk).version == version


def test_apps_with_persons_are_all_asked() -> None:
    from django.conf import settings

    contexts = {model._meta.app_label for model, _key in pointing_at_person()} - {"people"}
    assert contexts == {dotted.split(".")[1] for dotted in settings.ERASING}
    assert apps.is_installed("shegongzhan.people")
