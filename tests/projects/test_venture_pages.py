"""A venture in the browser's words: applying without an account, judging by a code, the county's pages, the result."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shegongzhan.files.queries import files_of
from shegongzhan.projects import commands
from shegongzhan.projects.models import Judge, ScoreSheet, VentureApplication, VentureCall
from shegongzhan.talent.commands import call_expert
from shegongzhan.talent.queries import expert_figures, last_came
from tests import factories as f
from tests.projects import venture_flow as flow

pytestmark = pytest.mark.django_db
D = datetime.date
CODE = re.compile(r'class="code">([0-9A-Z]{10})<')


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def on_day(clock):
    """Let the pages believe it is a day."""
    clock(flow.APPLIED)
    return clock


def lines(prefix, *rows):
    told = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        told |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return told


def application_said(**said):
    return {
        "name": "银龄互助", "applicant": "夕阳红互助会", "host": "益民社会工作服务中心", "contact": "王某",
        "phone": "13800001111", "division": f.JIANPING, "field": "elderly", "audience": "独居老人", "people": 40,
        "problem": "没人说话", "goals": "每周有人上门", "plan": "结对", "asked": "20000", "other_money": "0",
        **lines("indicators", {"label": "上门", "method": "visit", "unit": "times", "quantity": "80"}),
        **lines("budget", {"label": "活动", "use": "activity", "amount": "20000"}),
        **said,
    }  # fmt: skip


def test_a_venture_goes_from_the_call_to_the_result(centre_staff, county_officer, sign_in, on_day):
    staff, officer, guest, judge_browser = sign_in(centre_staff), sign_in(county_officer), Client(), Client()
    criteria = lines("criteria", {"label": "需求", "most": 60}, {"label": "方案", "most": 40})
    drafted = staff.post("/projects/ventures/new/", {
        "number": "CT-1", "theme": "一老一小", "text": "征集", "opens_on": "2024-03-01", "closes_on": "2024-03-29",
        "pool": "50000", "most_each": "30000", "judges_needed": 1, "pass_mark": 60, **criteria,
    })  # fmt: skip
    call = VentureCall.objects.get()
    assert drafted.url == f"/projects/ventures/{call.pk}/"
    assert guest.get(f"/projects/ventures/open/{call.pk}/").status_code == 404
    assert staff.post(f"/projects/ventures/{call.pk}/open/").status_code == 403
    officer.post(f"/projects/ventures/{call.pk}/open/")
    assert "我要申报" in guest.get(f"/projects/ventures/open/{call.pk}/").content.decode()

    # half written first, then whole
    kept = guest.post(f"/projects/ventures/open/{call.pk}/apply/", application_said(problem=""))
    code = CODE.search(kept.content.decode()).group(1)
    assert "要解决什么" in guest.get("/projects/ventures/mine/").content.decode()
    again = Client()
    assert again.get("/projects/ventures/mine/").url == "/projects/ventures/code/"
    again.post("/projects/ventures/code/", {"code": code.lower()})
    again.post("/projects/ventures/mine/", application_said(submit="1"))
    application = VentureApplication.objects.get()
    assert application.state == "submitted"

    page = staff.get(f"/projects/ventures/applications/{application.pk}/").content.decode()
    assert "材料齐全" in page
    staff.post(f"/projects/ventures/applications/{application.pk}/complete/")
    expert = flow.expert()
    told = staff.post(f"/projects/ventures/{call.pk}/judges/new/", {"expert": expert.pk})
    judge_code = CODE.search(told.content.decode()).group(1)
    on_day(flow.AFTER)
    staff = sign_in(centre_staff)
    staff.post(f"/projects/ventures/{call.pk}/close/")
    assert judge_browser.post("/projects/ventures/code/", {"code": judge_code}).url == (
        "/projects/ventures/judging/"
    )
    assert "回避声明" in judge_browser.get("/projects/ventures/judging/").content.decode()
    judge_browser.post("/projects/ventures/judging/declare/", {})
    sheet = f"/projects/ventures/judging/{application.pk}/"
    assert judge_browser.post(sheet, {"item_c1": "61", "item_c2": "30", "hand_in": 1}).status_code == 422
    judge_browser.post(sheet, {"item_c1": "55", "item_c2": "30", "remark": "可行", "hand_in": 1})
    assert ScoreSheet.objects.get().total == 85

    staff.post(f"/projects/ventures/{call.pk}/rank/")
    staff.post(f"/projects/ventures/{call.pk}/publicise/", {"from_on": "2024-04-08"})
    on_day(D(2024, 4, 9))
    staff = sign_in(centre_staff)
    public = Client().get(f"/projects/ventures/open/{call.pk}/").content.decode()
    assert "夕阳红互助会" in public
    assert "13800001111" not in public
    assert "王某" not in public
    Client().post(f"/projects/ventures/open/{call.pk}/object/", {"text": "有疑问", "said_by": "李某"})
    objection = call.objections.get()
    staff.post(f"/projects/ventures/objections/{objection.pk}/", {"words": "已核实无误"})
    on_day(D(2024, 4, 16))
    officer = sign_in(county_officer)
    officer.post(f"/projects/ventures/{call.pk}/decide/")
    application.refresh_from_db()
    assert application.state == "won"
    officer.post(
        f"/projects/ventures/applications/{application.pk}/agreement/",
        {"number": "XY-1", "on": "2024-04-16", "starts_on": "2024-05-01", "ends_on": "2024-12-31"},
    )
    application.refresh_from_db()
    assert application.project.contract.amount == 20_000
    assert officer.get(f"/projects/{application.project_id}/").status_code == 200


def test_a_code_is_not_guessed(places):
    guest = Client()
    for _try in range(20):
        assert guest.post("/projects/ventures/code/", {"code": "ABCDEFGHJK"}).status_code == 422
    assert guest.post("/projects/ventures/code/", {"code": "ABCDEFGHJK"}).status_code == 429


def test_a_forged_cookie_opens_nothing(places):
    call = flow.open_call()
    application = flow.applied(call)
    guest = Client()
    guest.cookies["venture_applicant"] = f"{application.pk}.0000000000000000"
    guest.cookies["venture_judge"] = "1.0000000000000000"
    assert guest.get("/projects/ventures/mine/").url == "/projects/ventures/code/"
    assert guest.get("/projects/ventures/judging/").url == "/projects/ventures/code/"


def test_a_new_code_makes_the_old_browser_a_stranger(places, on_day):
    call = flow.open_call()
    flow.complete(call)
    judge, code = commands.appoint_judge("system", call, flow.expert(), today=flow.APPLIED)
    guest = Client()
    guest.post("/projects/ventures/code/", {"code": code})
    assert guest.get("/projects/ventures/judging/").status_code == 200
    commands.renew_code("system", Judge.objects.get(pk=judge.pk), today=flow.APPLIED)
    assert guest.get("/projects/ventures/judging/").url == "/projects/ventures/code/"


def test_a_blind_judge_does_not_see_who_applies(places, on_day):
    call = flow.open_call(blind=True)
    application = flow.complete(call)
    _judge, code = commands.appoint_judge("system", call, flow.expert(), today=flow.APPLIED)
    guest = Client()
    guest.post("/projects/ventures/code/", {"code": code})
    pages = [guest.get("/projects/ventures/judging/")]
    commands.declare("judge", Judge.objects.get(), [], now=flow.NOW)
    flow.reviewing(call)
    pages += [
        guest.get("/projects/ventures/judging/"),
        guest.get(f"/projects/ventures/judging/{application.pk}/"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "夕阳红" not in page.content.decode()
        assert "益民" not in page.content.decode()


def test_a_form_of_two_hundred_kilobytes_is_not_read(places, on_day):
    call = flow.open_call()
    answer = Client().post(f"/projects/ventures/open/{call.pk}/apply/", application_said(plan="长" * 100_000))
    assert answer.status_code == 429
    assert not VentureApplication.objects.exists()


def test_who_is_kept_out_is_listed_and_let_in_again(county_officer, sign_in):
    officer = sign_in(county_officer)
    officer.post(
        "/projects/ventures/exclusions/new/",
        {"applicant": "某中心", "credit_code": "", "on": "2024-03-01", "reason": "弄虚作假"},
    )
    page = officer.get("/projects/ventures/exclusions/").content.decode()
    assert "某中心" in page
    assert "不得申报" in page


PDF = b"%PDF-1.7 paper"


def test_an_applicant_attaches_a_paper_that_the_county_reads(centre_staff, sign_in, on_day):
    call, browser = flow.open_call(), Client()
    paper = SimpleUploadedFile("证书.pdf", PDF)
    first = application_said(file=paper, purpose="登记证书")
    assert browser.post(f"/projects/ventures/open/{call.pk}/apply/", first).status_code == 200
    application = VentureApplication.objects.get()
    stored = files_of(application).get()
    own = f"/projects/ventures/mine/files/{application.pk}/{stored.pk}/"

    assert b"".join(browser.get(own)) == PDF
    assert Client().get(own).status_code == 302
    browser.post("/projects/ventures/mine/", application_said(submit="1"))
    assert browser.post(f"{own}remove/", {"reason": "传错了"}).status_code == 302
    assert files_of(application).exists()  # what was handed in stays as it was
    county = sign_in(centre_staff)
    assert "证书.pdf" in county.get(f"/projects/ventures/applications/{application.pk}/").content.decode()
    assert b"".join(county.get(f"/projects/ventures/applications/{application.pk}/files/{stored.pk}/")) == PDF


def test_a_disguised_paper_keeps_nothing_and_a_wrong_one_is_taken_away(on_day, places):
    call, browser = flow.open_call(), Client()
    page = SimpleUploadedFile("证书.pdf", b"<html>")
    answer = browser.post(f"/projects/ventures/open/{call.pk}/apply/", application_said(file=page))
    assert answer.status_code == 422
    assert not VentureApplication.objects.exists()

    browser.post(
        f"/projects/ventures/open/{call.pk}/apply/", application_said(file=SimpleUploadedFile("a.pdf", PDF))
    )
    application = VentureApplication.objects.get()
    wrong = files_of(application).get()
    browser.post(f"/projects/ventures/mine/files/{application.pk}/{wrong.pk}/remove/", {"reason": "传错了"})
    assert not files_of(application).exists()


def test_an_applicant_is_offered_what_a_project_spends_on(places, on_day):
    call = flow.open_call()
    page = Client().get(f"/projects/ventures/open/{call.pk}/apply/").content.decode()
    assert "活动经费" in page
    assert not [word for word in ("滚动支持", "人才奖励", "公益创投</option>") if word in page]
    answer = Client().post(
        f"/projects/ventures/open/{call.pk}/apply/",
        application_said(**lines("budget", {"label": "借", "use": "revolving_lent", "amount": "20000"})),
    )
    assert answer.status_code == 422


def test_who_judged_has_come_as_often_as_the_score_sheets_say(county_officer, sign_in):
    """Four applications of one call are one panel; a sheet that was not handed in, and a judge of none, are nothing."""
    call = flow.open_call()
    applications = [flow.complete(call, name=f"项目{n}", applicant=f"单位{n}") for n in range(4)]
    other = flow.judge(call, "孙教授")
    judge = flow.judge(call)
    flow.reviewing(call)
    for application in applications:
        flow.scored(judge, application, 50)
    commands.score(
        "judge",
        other,
        applications[0],
        items={"need": Decimal(9), "plan": Decimal(9)},
        hand_in=False,
        now=flow.NOW,
    )
    call_expert("system", judge.expert, on=flow.APPLIED, purpose="training", about="个案")
    client = sign_in(county_officer)

    listed = {expert.name: expert for expert in client.get("/talent/experts/").context["listing"].page}
    shown = client.get(f"/talent/experts/{judge.expert_id}/").context

    assert [(e.times, e.sheets) for e in (listed["周教授"], listed["孙教授"])] == [(2, 4), (0, 0)]
    assert (shown["came"], shown["sheets"]) == (2, 4)
    assert last_came(listed["周教授"]) == max(flow.APPLIED, flow.NOW.date())
    year = (D(2024, 1, 1), D(2024, 12, 31))
    figures = expert_figures(f.COUNTY, *year)
    assert (figures["panels"], figures["applications_judged"], figures["calls"]) == (1, 4, 1)
    assert expert_figures(f.COUNTY, D(2023, 1, 1), D(2023, 12, 31))["panels"] == 0
