"""What the station does on its pages, from registering somebody to her statement and the national export."""

import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shegongzhan.audit.models import Event
from shegongzhan.core.time import now, today
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import Attendance, Opportunity, SignUp, Volunteer
from tests import factories as f
from tests.volunteers import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def client(lin, sign_in):
    return sign_in(lin)


def typed(site, **rest):
    return {
        "name": "梅兰", "phone": "13900001234", "sex": "f", "born_on": "1988-05-01", "division": f.VILLAGE,
        "station": site.pk, "identity_kind": "resident", "identity_number": "", **rest,
    }  # fmt: skip


def test_registering_shows_the_code_once(client, jianping):
    page = client.post(reverse("volunteers:new"), typed(jianping), follow=True).content.decode()

    made = Volunteer.objects.get()
    again = client.get(reverse("volunteers:volunteer", args=[made.pk])).content.decode()
    assert "只显示这一次" in page and "只显示这一次" not in again
    assert "139****1234" in again and "13900001234" not in again


def test_somebody_known_is_led_to(client, jianping):
    known = rows.volunteer()

    answer = client.post(reverse("volunteers:new"), typed(jianping))

    assert answer.status_code == 422
    assert reverse("volunteers:volunteer", args=[known.pk]) in answer.content.decode()


def test_a_place_of_others_is_refused(client, jianping):
    answer = client.post(reverse("volunteers:new"), typed(jianping, division=f.SHIZI_VILLAGE))

    assert answer.status_code == 422 and "不归您管" in answer.content.decode()
    assert not Volunteer.objects.exists()


def test_a_service_from_the_form_to_recorded_hours(client, jianping):
    who = rows.volunteer()
    start = now() - datetime.timedelta(minutes=30)
    sent = {
        "title": "读报", "kind": "elderly", "station": jianping.pk, "content": "读报", "day": today().isoformat(),
        "starts": "00:00", "ends": "23:59", "place": "服务点", "places": "3", "lead": "林", "nature": "", "publish": "1",
    }  # fmt: skip
    refused = client.post(reverse("volunteers:opportunity_new"), sent | {"nature": "paid"})
    assert refused.status_code == 422 and "不是志愿服务" in refused.content.decode()

    client.post(reverse("volunteers:opportunity_new"), sent)
    task = Opportunity.objects.get()
    client.post(reverse("volunteers:sign_up_for", args=[task.pk]), {"volunteer": who.pk})
    row = SignUp.objects.get()
    client.post(reverse("volunteers:hand", args=[row.pk, "in"]))
    client.post(reverse("volunteers:hand", args=[row.pk, "out"]))
    Attendance.objects.update(came_at=start)
    client.post(
        reverse("volunteers:record_hours", args=[task.pk]), {f"said-{who.pk}": "耐心", "said-x": "错"}
    )

    done = Attendance.objects.get()
    assert (done.minutes, done.evaluation, done.came_by) == (30, "耐心", "hand")
    assert "<svg" in client.get(reverse("volunteers:board", args=[task.pk])).content.decode()


def test_completing_and_correcting_on_the_page(client, jianping):
    who, task = rows.volunteer(), rows.opened(jianping)
    row = rows.signed_up(task, who)

    client.post(
        reverse("volunteers:complete", args=[row.pk]),
        {"came": "09:00", "left": "10:30", "reason": "手机没电"},
    )
    client.post(reverse("volunteers:record_hours", args=[task.pk]))
    done = Attendance.objects.get()
    assert (done.minutes, done.is_late) == (90, True)
    wrong = client.post(reverse("volunteers:correct", args=[done.pk]), {"minutes": "500", "reason": "多记"})
    assert wrong.status_code == 422
    client.post(reverse("volunteers:correct", args=[done.pk]), {"minutes": "60", "reason": "十点走的"})

    done.refresh_from_db()
    assert done.minutes == 60


def test_the_name_searched_stays_out_of_the_address(client):
    rows.volunteer()
    rows.volunteer("何英", "13811112222")

    found = client.post(reverse("volunteers:list"), {"q": "梅"}, follow=True)

    assert "梅兰" in found.content.decode() and "何英" not in found.content.decode()
    assert "q=" not in found.request["QUERY_STRING"]


def test_skills_and_kinds_narrow_the_list(client):
    rows.volunteer(skills=["law", "driving"], services=["elderly"])
    rows.volunteer("何英", "13811112222", skills=["cooking"], services=["children"])

    by_skill = client.get(reverse("volunteers:list"), {"skill": "law"}).content.decode()
    by_kind = client.get(reverse("volunteers:list"), {"service": "children"}).content.decode()

    assert "梅兰" in by_skill and "何英" not in by_skill
    assert "何英" in by_kind and "梅兰" not in by_kind


def test_hours_order_nobody(client):
    rows.volunteer()

    page = client.get(reverse("volunteers:list")).content.decode()

    assert "sort=hours" not in page and "sort=name" in page.replace("sort=-name", "sort=name")


def test_the_national_export_has_the_fields_of_the_order_and_is_on_record(client, jianping):
    who = rows.volunteer(
        number="3418210001", identity_kind="permit", identity_number="H1234567", skills=["law"]
    )
    rows.served(rows.opened(jianping), who)
    rows.volunteer("他乡", "13811112222", division=f.SHIZI_VILLAGE)
    team = commands.add_team("system", division=f.JIANPING, name="读报队")
    commands.join_team("system", team, who, on=rows.MONDAY, leads=True)
    commands.issue_statement("system", who, since=rows.MONDAY, until=rows.MONDAY, on=rows.MONDAY)
    commands.note_training(
        "system", who, name="急救", minutes=90, held_by="红十字会", day=rows.MONDAY, on=rows.MONDAY
    )

    assert client.post(reverse("volunteers:standard"), {"purpose": ""}).status_code == 422
    answer = client.post(reverse("volunteers:standard"), {"purpose": "录入国家系统"})

    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    assert book.sheet_names == [
        "志愿者基本信息", "志愿服务信息", "培训信息", "表彰奖励信息", "志愿服务团体信息", "志愿服务项目信息", "记录单信息"
    ]  # fmt: skip
    assert book.get_sheet_by_name("志愿服务团体信息").to_python()[1][:8:6] == ["读报队", "梅兰"]
    assert book.get_sheet_by_name("志愿服务项目信息").to_python()[1][12] == 1
    assert book.get_sheet_by_name("记录单信息").to_python()[1][5] == 2.0
    people = book.get_sheet_by_name("志愿者基本信息").to_python()
    assert people[0][:6] == ["志愿者编号", "姓名", "性别", "出生日期", "证件类型", "证件号码"]
    assert len(people) == 2 and people[1][5] == "H1234567"
    assert book.get_sheet_by_name("志愿服务信息").to_python()[1][6] == 2.0
    assert book.get_sheet_by_name("培训信息").to_python()[1][4] == 1.5
    assert Event.objects.filter(act="volunteer.standard_exported").count() == 1


def test_an_open_link_between_services_and_needs_of_the_place(client, jianping, lin):
    from tests.statistics import rows as facts

    need = facts.need(station=jianping)

    page = client.get(reverse("volunteers:opportunity_new"), {"need": need.pk}).content.decode()

    assert f'name="need" value="{need.pk}"' in page


def test_merging_on_the_page(client):
    kept = rows.volunteer()
    gone, _ = commands.register_herself("volunteer", rows.facts(), on=rows.MONDAY)

    page = client.get(reverse("volunteers:volunteer", args=[gone.pk])).content.decode()
    link = f"{reverse('volunteers:merge', args=[kept.pk])}?gone={gone.pk}"
    assert link in page and client.get(link).status_code == 200
    client.post(reverse("volunteers:merge", args=[kept.pk]), {"gone": gone.pk})

    gone.refresh_from_db()
    assert gone.state == "merged"
