"""The contractor's monthly duty: who had none this month, and what cannot be recorded."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.partners.models import Agreement
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.models import MonthlyDuty
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
TODAY = f.TODAY
MARCH = TODAY.replace(day=1)


def record(actor, firm, workers, **fields):
    said = {"held_on": TODAY, "minutes": 60, "supervisor_name": "内部督导", "today": TODAY, **fields}
    return commands.record_duty(actor, firm, workers=workers, **said)


def missing(actor, on=TODAY, firm=None):
    return [
        line.worker.name for line in queries.duty_missing(f.scope(actor, on), on.replace(day=1), on, firm)
    ]


def test_who_had_none_this_month_stands_on_the_list(
    jianping, shizi, county_officer, contractor_manager, contractor
):
    lin, zhou = rows.worker(jianping), rows.worker(jianping, "周海")
    rows.worker(shizi, "何静")  # nobody runs 十字's station by an agreement

    record(contractor_manager, contractor, [zhou])

    assert missing(county_officer) == [lin.name]
    assert missing(contractor_manager, firm=contractor) == [lin.name]
    assert MonthlyDuty.objects.get().month == MARCH


def test_last_months_supervision_does_not_count_for_this_one(
    jianping, county_officer, contractor_manager, contractor
):
    lin = rows.worker(jianping)

    record(contractor_manager, contractor, [lin], held_on=datetime.date(2024, 2, 29))

    assert missing(county_officer) == [lin.name]
    assert missing(county_officer, datetime.date(2024, 2, 29)) == []


def test_who_left_or_had_not_come_is_not_missing(jianping, county_officer, contractor_manager):
    rows.worker(jianping, "走了", left_on=datetime.date(2024, 3, 5))
    rows.worker(jianping, "还没来", starts_on=datetime.date(2024, 4, 1))

    assert missing(county_officer) == []


def test_where_the_pack_asks_for_none_nobody_is_missing(places):
    far = f.station("150102001")
    f.agreement(f.organisation("远方机构", division="150102"), far)
    rows.worker(far, "远方")
    watcher = f.user("yuan", "外地")
    f.post(watcher, "county_officer", "150102")

    assert missing(watcher) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"held_on": TODAY + datetime.timedelta(days=1)}, "duty.future"),
        ({"minutes": 24 * 60 + 1}, "duty.minutes"),
        ({"supervisor_name": " "}, "duty.supervisor"),
        ({"workers": []}, "duty.workers"),
    ],
)
def test_what_cannot_be_is_refused(jianping, contractor_manager, contractor, fields, code):
    workers = fields.pop("workers", [rows.worker(jianping)])

    with pytest.raises(RuleViolation) as no:
        record(contractor_manager, contractor, workers, **fields)

    assert no.value.code == code
    assert not MonthlyDuty.objects.exists()


def test_a_contractor_whose_agreement_has_ended_records_nothing(jianping, contractor_manager, contractor):
    Agreement.objects.update(ends_on=TODAY - datetime.timedelta(days=1))

    with pytest.raises(RuleViolation) as no:
        record(contractor_manager, contractor, [rows.worker(jianping)])

    assert no.value.code == "duty.agreement"


def test_a_worker_of_a_station_it_does_not_run_is_refused_with_all_others(
    jianping, shizi, contractor_manager, contractor
):
    with pytest.raises(RuleViolation) as no:
        record(contractor_manager, contractor, [rows.worker(jianping), rows.worker(shizi, "何静")])

    assert no.value.code == "duty.agreement"
    assert not MonthlyDuty.objects.exists()


def test_who_had_left_is_refused(jianping, contractor_manager, contractor):
    gone = rows.worker(jianping, left_on=TODAY - datetime.timedelta(days=1))

    with pytest.raises(RuleViolation) as no:
        record(contractor_manager, contractor, [gone])

    assert no.value.code == "duty.left"


def test_the_same_day_twice_is_refused_and_leaves_nothing_half_done(jianping, contractor_manager, contractor):
    lin, zhou = rows.worker(jianping), rows.worker(jianping, "周海")
    record(contractor_manager, contractor, [lin])

    with pytest.raises(RuleViolation) as no:
        record(contractor_manager, contractor, [zhou, lin])

    assert no.value.code == "duty.twice"
    assert MonthlyDuty.objects.count() == 1


def test_the_manager_records_on_the_page_and_takes_back(jianping, contractor_manager, sign_in):
    lin = rows.worker(jianping)
    client = sign_in(contractor_manager)
    sent = {
        "workers": [lin.pk], "held_on": today().isoformat(), "minutes": 60, "supervisor_name": "蒋涛", "topic": "记录怎么写",
    }  # fmt: skip

    assert lin.name in client.get(reverse("supervision:duty_new")).content.decode()
    assert client.post(reverse("supervision:duty_new"), sent).status_code == 302
    duty = MonthlyDuty.objects.get()
    assert (
        client.post(reverse("supervision:duty_remove", args=[duty.pk]), {"reason": "记错"}).status_code == 302
    )

    assert not MonthlyDuty.objects.exists()


def test_a_made_up_form_cannot_name_a_worker_of_another_station(jianping, shizi, contractor_manager, sign_in):
    he = rows.worker(shizi, "何静")
    sent = {"workers": [he.pk], "held_on": today().isoformat(), "minutes": 60, "supervisor_name": "蒋涛"}

    answer = sign_in(contractor_manager).post(reverse("supervision:duty_new"), sent)

    assert answer.status_code == 200
    assert not MonthlyDuty.objects.exists()


def test_the_list_is_exported_by_who_sees_it(jianping, contractor_manager, sign_in):
    rows.worker(jianping)

    answer = sign_in(contractor_manager).get(reverse("supervision:duty"), {"export": "xlsx"})

    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
