"""Looking is an act: who opened a file, who looked at a full number, who was refused, and who may know of it."""

import datetime
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.audit import acts as declared
from shegongzhan.audit.commands import note_look, note_refusal, record
from shegongzhan.audit.models import Look, Refusal
from shegongzhan.audit.queries import events_about
from shegongzhan.core.time import now, today
from shegongzhan.people import acts
from shegongzhan.people.commands import PersonRow, file_people, merge_people, reveal
from shegongzhan.people.models import Person
from shegongzhan.policies.queries import value as policy
from shegongzhan.supervision import acts as supervision_acts
from tests import factories as f

pytestmark = pytest.mark.django_db

# Every page about one person; each of them is a look at the file.
OF_A_PERSON = (
    "people:person", "people:sheet", "people:change", "people:state", "people:worker", "people:risk_set",
    "people:merge_choose", "desk:timeline", "funds:goods_of_person", "funds:trace_person",
)  # fmt: skip


def filed(**said) -> Person:
    row = PersonRow(
        **{"name": "杨秀兰", "division": f.VILLAGE, "is_another": True, "phone": "19912345678", **said}
    )
    (one,) = file_people("import", [row], on=today())
    return Person.objects.get(pk=one.pk)


@pytest.fixture
def yang(jianping) -> Person:
    return filed()


def opened() -> list[tuple[int, str]]:
    rows = Look.objects.filter(act=acts.OPENED.code).order_by("pk")
    return [(row.reader, row.object_id) for row in rows]


def test_opening_a_file_is_recorded_once_for_each_reader_and_day(lin, zhou, sign_in, yang):
    client = sign_in(lin)
    for _again in range(3):
        assert client.get(reverse("people:person", args=[yang.pk])).status_code == 200
    sign_in(zhou).get(reverse("people:person", args=[yang.pk]))

    assert opened() == [(lin.pk, str(yang.pk)), (zhou.pk, str(yang.pk))]
    assert Look.objects.filter(division=yang.division, on=today()).count() == 2


def test_another_day_is_another_look(lin, yang):
    note_look(lin.pk, acts.OPENED, yang)
    Look.objects.update(on=today() - datetime.timedelta(days=1))

    note_look(lin.pk, acts.OPENED, yang)

    assert Look.objects.count() == 2


@pytest.mark.parametrize("view", OF_A_PERSON)
def test_no_page_about_a_person_forgets_to_record_it(view, station_head, sign_in, yang):
    assert sign_in(station_head).get(reverse(view, args=[yang.pk])).status_code == 200

    assert opened() == [(station_head.pk, str(yang.pk))]


def test_a_household_that_is_opened_is_recorded(lin, sign_in):
    person = filed(address="14组6号")

    sign_in(lin).get(reverse("people:household", args=[person.household_id]))

    assert Look.objects.get().object_type == "people.household"


def test_who_may_not_see_a_file_opens_none(he, sign_in, yang):
    assert sign_in(he).get(reverse("people:person", args=[yang.pk])).status_code == 404

    assert not opened()


def test_it_costs_one_question_from_the_second_time_on(lin, sign_in, yang):
    client, page = sign_in(lin), reverse("people:person", args=[yang.pk])
    client.get(page)

    with CaptureQueriesContext(connection) as queries:
        client.get(page)

    about = [q["sql"] for q in queries if "audit_look" in q["sql"]]
    assert len(about) == 1
    assert about[0].startswith("SELECT")


def test_the_head_sees_on_the_page_who_looked_and_at_what_and_the_worker_does_not(
    lin, zhou, station_head, sign_in, yang
):
    sign_in(zhou).get(reverse("people:person", args=[yang.pk]))
    reveal(zhou, yang, what="phone", purpose="contact", at=now())
    page = reverse("people:person", args=[yang.pk])

    seen = sign_in(station_head).get(page).content.decode()
    assert "周海" in seen
    assert "打开了一份档案" in seen
    assert "查看了完整的电话，用途：联系本人或监护人" in seen
    assert "周海" not in sign_in(lin).get(page).content.decode()


def test_looks_at_a_file_that_was_merged_are_shown_with_the_kept_one(zhou, station_head, sign_in, yang):
    twin = filed(name="杨秀蓝")
    sign_in(zhou).get(reverse("people:person", args=[twin.pk]))
    merge_people(station_head, yang, twin, on=today())

    assert "周海" in sign_in(station_head).get(reverse("people:person", args=[yang.pk])).content.decode()


def test_reveals_stand_at_the_heads_home_page_and_in_a_list(lin, station_head, he, sign_in, yang):
    reveal(lin, yang, what="phone", purpose="contact", at=now())
    head = sign_in(station_head)

    for page in (reverse("desk:home"), reverse("people:reveals")):
        html = head.get(page).content.decode()
        assert "林晓燕" in html
        assert "查看了完整的电话，用途：联系本人或监护人" in html
    assert "查看了完整的电话" not in sign_in(lin).get(reverse("desk:home")).content.decode()
    assert sign_in(lin).get(reverse("people:reveals")).status_code == 403
    assert sign_in(he).get(reverse("people:looks")).status_code == 403


def test_another_towns_reveals_are_not_shown(lin, shizi, sign_in, yang):
    from shegongzhan.accounts.roles import Role

    reveal(lin, yang, what="phone", purpose="contact", at=now())
    other = f.user("shizi", "钱站长")
    f.post(other, Role.STATION_HEAD, f.SHIZI, shizi)
    client = sign_in(other)

    for page in ("desk:home", "people:reveals", "people:looks"):
        assert "林晓燕" not in client.get(reverse(page)).content.decode()


def test_opening_very_many_files_in_a_day_is_a_hint_to_the_head(lin, zhou, station_head, sign_in, yang):
    most = policy("privacy.files_opened_per_day", f.JIANPING, today())
    rows = [(lin.pk, most + 1), (zhou.pk, most)]
    Look.objects.bulk_create(
        Look(division=f.VILLAGE, on=today(), reader=reader, act=acts.OPENED.code, object_type="people.person",
             object_id=str(uuid4()), at=now())
        for reader, many in rows for _number in range(many)
    )  # fmt: skip

    html = sign_in(station_head).get(reverse("desk:home")).content.decode()

    assert f"打开了 {most + 1} 份档案" in html
    assert f"打开了 {most} 份档案" not in html
    hint = reverse("people:looks") + f"?who={lin.pk}&since={today()}&until={today()}"
    assert hint.replace("&", "&amp;") in html
    assert "林晓燕" in sign_in(station_head).get(hint).content.decode()


@pytest.mark.parametrize("page", ["people:reveals", "people:looks"])
def test_the_lists_cost_the_same_for_3_rows_and_for_30(page, lin, station_head, sign_in, jianping):
    head, counts = sign_in(station_head), []
    for many in (3, 27):
        for number in range(many):
            person = filed(name=f"人{many}{number}")
            note_look(lin.pk, acts.OPENED, person)
            record(lin, acts.REVEALED, person, what="电话", purpose="contact")
        head.get(reverse(page))
        with CaptureQueriesContext(connection) as queries:
            head.get(reverse(page))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_leaves_as_a_workbook_is_on_record(station_head, sign_in, yang):
    note_look(station_head.pk, acts.OPENED, yang)

    assert sign_in(station_head).get(reverse("people:looks"), {"export": "xlsx"}).status_code == 200

    assert [e.data["count"] for e in events_of("people.looks_exported")] == [1]


def events_of(code):
    from shegongzhan.audit.models import Event

    return Event.objects.filter(act=code)


# ---------- what the auditor alone reads ----------


@pytest.fixture
def all_looking_is_protected():
    """As if every file were a protected one: the flag of the declaration alone decides."""
    flagged = (acts.OPENED, acts.REVEALED, acts.PRINTED)
    for act in flagged:
        object.__setattr__(act, "protected", True)
    yield
    for act in flagged:
        object.__setattr__(act, "protected", False)


def test_reads_and_acts_of_protected_records_stand_in_the_auditors_log_alone(
    all_looking_is_protected, zhou, everyone, sign_in, yang
):
    sign_in(zhou).get(reverse("people:person", args=[yang.pk]))
    sign_in(zhou).get(reverse("people:sheet", args=[yang.pk]))
    reveal(zhou, yang, what="phone", purpose="contact", at=now())
    auditor = everyone.pop("audit_admin")
    logs = [
        reverse("people:person", args=[yang.pk]), reverse("desk:timeline", args=[yang.pk]),
        *map(reverse, ("desk:home", "people:reveals", "people:looks", "accounts:looks", "accounts:audit")),
    ]  # fmt: skip

    for role, reader in everyone.items():
        client = sign_in(reader)
        for page in logs:
            answer = client.get(page)
            assert "周海" not in answer.content.decode(), (role, page)
    assert not events_about("people.person", yang.pk).filter(act=acts.REVEALED.code).exists()
    shown = sign_in(auditor).get(reverse("accounts:audit")).content.decode()
    assert "查看了完整的电话" in shown
    assert "打印了一份档案" in shown
    assert "周海" in sign_in(auditor).get(reverse("accounts:looks")).content.decode()


def test_words_for_few_eyes_are_protected_now(lin, jianping):
    assert {supervision_acts.NOTED.code, supervision_acts.SAID.code} <= set(declared.protected())
    record(lin, supervision_acts.SAID, jianping)

    assert not events_about("stations.station", jianping.pk).exists()


# ---------- who was refused ----------


def test_refused_requests_are_counted_for_each_user_page_and_day(he, contractor_manager, sign_in, yang):
    outside, reader = sign_in(he), sign_in(contractor_manager)
    for _again in range(3):
        outside.get(reverse("people:person", args=[yang.pk]))
    reader.get(reverse("people:change", args=[yang.pk]))
    reader.get("/no/such/page/")

    rows = Refusal.objects.order_by("status").values_list(
        "user", "route", "status", "count", "on", "division"
    )
    assert list(rows) == [
        (contractor_manager.pk, "people:change", 403, 1, today(), f.COUNTY),
        (he.pk, "people:person", 404, 3, today(), f.COUNTY),
    ]


def test_who_is_not_signed_in_is_nobody_to_record(client, yang):
    client.get(reverse("people:person", args=[yang.pk]))

    assert not Refusal.objects.exists()


def test_the_auditor_reads_who_was_refused_and_finds_it_by_name(he, lin, audit_admin, sign_in):
    note_refusal(he, route="people:person", status=404)
    note_refusal(he, route="people:person", status=404)
    note_refusal(lin, route="needs:change", status=403)
    auditor = sign_in(audit_admin)

    html = auditor.get(reverse("accounts:refusals")).content.decode()
    assert "people:person" in html
    assert "不在辖区或没有（404）" in html
    found = auditor.get(reverse("accounts:refusals"), {"person": "何静"}).content.decode()
    assert "people:person" in found
    assert "needs:change" not in found
    assert auditor.get(reverse("accounts:refusals"), {"export": "xlsx"}).status_code == 403
    assert sign_in(lin).get(reverse("accounts:refusals")).status_code == 403
