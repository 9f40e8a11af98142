"""A government purchase from its requirement to the public sheet, and a venture from its call to the agreement."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from shegongzhan.core.time import now, today
from shegongzhan.projects import commands
from shegongzhan.projects.models import Contract, Milestone, Project, VentureApplication, VentureCall
from tests import factories as f
from tests.funds.rows import a_source, receive
from tests.projects import venture_flow
from tests.statistics import rows

D = datetime.date


@pytest.fixture(autouse=True)
def fresh_limits():
    """Count what guests send from nought."""
    cache.clear()


def fill(page: Page, said: dict[str, object]) -> None:
    """Fill in fields by their names: what is typed, chosen from a list, or tapped."""
    for name, value in said.items():
        field = page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("e => e.type")
        if kind == "select-one":
            field.select_option(str(value))
        elif kind == "radio":
            page.locator("label.chip", has=page.locator(f"[name='{name}'][value='{value}']")).click()
        else:
            field.fill(str(value))


def send(page: Page, button: str, **said: object) -> None:
    """Fill in the form of a page and send it; it must be taken."""
    fill(page, said)
    click(page, button)
    assert page.locator("main [role=alert], main p.error").all_inner_texts() == []


def click(page: Page, button: str) -> None:
    """Press a button of the page and wait for what comes."""
    whole(page)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    """Follow the first link of the page with these words."""
    whole(page)
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=link, exact=True).first.click()


def home(page: Page, project: Project) -> Page:
    """Open a project, with all its parts."""
    page.goto(reverse("projects:project", args=[project.pk]))
    return whole(page)


def whole(page: Page) -> Page:
    """Wait for the parts of a page that come a moment after it."""
    expect(page.locator("main [hx-trigger='load']")).to_have_count(0)
    return page


def test_a_purchase_goes_from_the_requirement_to_the_public_sheet(
    someone, accessible, clock, centre_staff, county_officer, finance, jianping
):
    on = today()
    evening = datetime.datetime.combine(on, datetime.time(20), now().tzinfo)
    clock(evening)
    source = a_source("budget", "县级财政")
    receive(source, 100_000)
    asker, checker, clerk = someone(centre_staff), someone(county_officer), someone(finance)

    # On the register.
    asker.goto(reverse("projects:list"))
    accessible(asker)
    asker.goto(reverse("projects:new"))
    accessible(asker)
    asker.fill("[name=division_text]", "建平")
    asker.get_by_role("listbox").get_by_role("option", name="建平镇").first.click()
    asker.locator("details.more summary").click()
    send(
        asker, "保存", kind="purchase", name="困难群体服务", applicant="益民社会工作服务中心", granted="100000",
        state="planned",
    )  # fmt: skip
    project = Project.objects.get()
    expect(asker.get_by_role("heading", level=1)).to_contain_text("困难群体服务")

    # What it is to answer; somebody else looks at the budget.
    follow(asker, "写需求")
    accessible(asker)
    send(
        asker,
        "保存",
        text="独居困难老人缺少定期看望和陪伴",
        directory="社会工作服务",
        budget="100000",
        money_from="县财政年度预算",
    )
    expect(asker.locator("main")).to_contain_text("由有审批权限的另一位同事来做")
    expect(asker.get_by_role("link", name="审核预算和来源")).to_have_count(0)
    follow(home(checker, project), "审核预算和来源")
    accessible(checker)
    send(checker, "记下", answer="yes")

    # Plan, contract, target, signature, announcement.
    follow(home(asker, project), "写实施方案")
    send(asker, "保存", plan="每月走访一次，社工带志愿者")
    follow(asker, "拟定合同")
    start, end = on - datetime.timedelta(days=30), on + datetime.timedelta(days=300)
    said = {
        "number": "LX-1",
        "content": "走访困难老人",
        "starts_on": start,
        "ends_on": end,
        "amount": "100000",
    }
    send(asker, "保存", **said)
    follow(asker, "添一项指标")
    accessible(asker)
    send(asker, "添上", label="走访困难老人", method="visit", unit="times", quantity="4")
    accessible(asker)
    follow(asker, "登记签订")
    send(asker, "已经签了", on=on)
    expect(asker.locator("main")).to_contain_text("合同还没有公告")
    follow(asker, "登记公告")
    send(asker, "记下", what="contract", on=on, where="县政府网站")

    # What was done counts for the contract, and who looks at it finds it in order.
    for _visit in range(4):
        rows.visit(day=on, division=f.VILLAGE)
    follow(home(asker, project), "归入服务记录")
    accessible(asker)
    click(asker, "筛选出的全部归入")
    for step in ("登记中期评估", "登记末期评估"):
        follow(home(asker, project), step)
        send(asker, "记下", result="pass", by="诚信评估中心", text="合格")

    # A milestone: reached by one, passed by another, asked for by the clerk, paid by another.
    first = Milestone.objects.get(project=project, order=1)
    follow(home(asker, project), "提出完成")
    send(asker, "提出审核", report="合同已签，服务已开始")
    home(checker, project)
    accessible(checker)
    follow(checker, "审核")
    send(checker, "记下", answer="yes")
    clerk.goto(reverse("funds:due"))
    accessible(clerk)
    follow(clerk, "申请付款")
    accessible(clerk)
    send(clerk, "交上去", source=source.pk, amount="50000", use="activity", summary="首款")
    expect(clerk.locator("main")).to_contain_text("自己提出的不能自己批")
    expect(clerk.get_by_role("link", name="同意并记账")).to_have_count(0)
    checker.goto(reverse("funds:waiting"))
    accessible(checker)
    follow(checker, "首款")
    accessible(checker)
    follow(checker, "同意并记账")
    send(checker, "同意并记账")
    first.refresh_from_db()
    assert (first.state, first.paid_amount) == ("paid", 50_000)

    # Acceptance by who approves; the settlement by two; the result is announced.
    follow(home(checker, project), "登记验收")
    send(checker, "记下", result="pass", by="验收组", text="合格", short_reason="按实际结算")
    follow(home(asker, project), "按指标结算")
    expect(asker.locator("[name=due]")).to_have_value("100000.00")
    accessible(asker)
    send(asker, "提出结算")
    follow(home(checker, project), "审核结算")
    expect(checker.locator("main")).to_contain_text("补付 50,000.00 元")
    send(checker, "记下", answer="yes")
    follow(home(asker, project), "登记公告")
    send(asker, "记下", what="result", on=on, where="县政府网站")
    expect(asker.locator("main")).to_contain_text("各步都走完了")
    accessible(home(asker, project))
    assert Contract.objects.get().state == "settled"

    # The next morning, the sheet of its money: drafted by one, published by another, read by everybody.
    clock(evening + datetime.timedelta(hours=10))
    guest = someone()
    clerk.goto(reverse("funds:disclosures"))
    accessible(clerk)
    follow(clerk, "拟公开表")
    send(clerk, "看看数字", title="困难群体服务资金公开", project=project.pk, from_on=start, until=on)
    expect(clerk.locator("main")).to_contain_text("50,000.00")
    accessible(clerk)
    click(clerk, "送审")
    expect(clerk.get_by_role("button", name="审定并公开")).to_have_count(0)
    guest.goto(reverse("funds:open"))
    expect(guest.locator("main")).not_to_contain_text("困难群体服务")
    checker.goto(reverse("funds:disclosures"))
    follow(checker, "困难群体服务资金公开")
    click(checker, "审定并公开")
    guest.reload()
    accessible(guest)
    follow(guest, "困难群体服务资金公开")
    expect(guest.locator("main")).to_contain_text("50,000.00")
    expect(guest.locator("main")).to_contain_text("服务次数 4")
    accessible(guest)


def test_a_venture_goes_from_the_call_to_the_agreement(
    someone, accessible, clock, centre_staff, county_officer
):
    clock(venture_flow.APPLIED)
    staff, officer, applicant, judge = someone(centre_staff), someone(county_officer), someone(), someone()

    # The county drafts a call, and who approves makes it public.
    staff.goto(reverse("projects:calls"))
    accessible(staff)
    staff.goto(reverse("projects:call_new"))
    accessible(staff)
    said = {
        "number": "CT-1", "theme": "一老一小", "text": "征集面向困难老人和儿童的公益项目。",
        "opens_on": venture_flow.OPENS, "closes_on": venture_flow.CLOSES, "pool": "50000", "most_each": "30000",
        "judges_needed": "1", "pass_mark": "60",
    }  # fmt: skip
    lines = staff.locator("main [name^='criteria-'][name$='-label']").count()
    for number in range(lines):
        label, most = [("需求", "60"), ("方案", "40")][number] if number < 2 else ("", "")
        said |= {f"criteria-{number}-label": label, f"criteria-{number}-most": most}
    send(staff, "保存", **said)
    call = VentureCall.objects.get()
    home_of_call = reverse("projects:call", args=[call.pk])
    expect(staff.get_by_role("button", name="发布征集")).to_have_count(0)
    officer.goto(home_of_call)
    accessible(officer)
    click(officer, "发布征集")

    # Somebody without an account applies: half first, then with the code whole.
    applicant.goto(reverse("projects:open_calls"))
    accessible(applicant)
    follow(applicant, "一老一小")
    accessible(applicant)
    follow(applicant, "我要申报")
    accessible(applicant)
    send(applicant, "保存", name="银龄互助", applicant="夕阳红互助会")
    code = applicant.locator("strong.code").inner_text()
    accessible(applicant)
    again = someone()
    again.goto(reverse("projects:venture_code"))
    accessible(again)
    send(again, "进去", code=code.lower())
    expect(again.locator("main")).to_contain_text("提交前还缺")
    send(again, "保存并提交", **{
        "host": "益民社会工作服务中心", "contact": "王某", "phone": "13800001111", "division": f.JIANPING,
        "field": "elderly", "audience": "独居老人", "people": "40", "problem": "没人说话", "goals": "每周有人上门",
        "plan": "低龄老人结对高龄老人", "asked": "20000", "other_money": "0",
        "indicators-0-label": "上门", "indicators-0-method": "visit", "indicators-0-unit": "times",
        "indicators-0-quantity": "80", "budget-0-label": "活动", "budget-0-use": "activity",
        "budget-0-amount": "20000",
    })  # fmt: skip
    accessible(again)
    application = VentureApplication.objects.get()
    assert application.state == "submitted"

    # The county finds it complete, asks a judge, and ends the time of applying.
    staff.goto(home_of_call)
    follow(staff, "银龄互助")
    accessible(staff)
    click(staff, "材料齐全")
    expert = venture_flow.expert()
    staff.goto(home_of_call)
    follow(staff, "请评委")
    send(staff, "请这位专家", expert=expert.pk)
    judge_code = staff.locator("strong.code").inner_text()
    accessible(staff)
    clock(venture_flow.AFTER)
    staff = someone(centre_staff)
    staff.goto(home_of_call)
    click(staff, "截止征集，开始评审")

    # The judge declares to have no interest and fills in a sheet.
    judge.goto(reverse("projects:venture_code"))
    send(judge, "进去", code=judge_code)
    accessible(judge)
    click(judge, "我声明如上")
    accessible(judge)
    follow(judge, "打分")
    accessible(judge)
    send(judge, "交评分表", item_c1="55", item_c2="30", remark="可行")
    expect(judge.locator("main")).to_contain_text("都交了")

    # The result is public; what somebody says against it is answered; another decides.
    staff.goto(home_of_call)
    click(staff, "算评审结果")
    follow(staff, "公示结果")
    send(staff, "开始公示", from_on=D(2024, 4, 8))
    clock(D(2024, 4, 9))
    staff = someone(centre_staff)
    reader = someone()
    reader.goto(reverse("projects:open_call", args=[call.pk]))
    expect(reader.locator("main")).to_contain_text("夕阳红互助会")
    expect(reader.locator("main")).not_to_contain_text("13800001111")
    accessible(reader)
    follow(reader, "有异议")
    accessible(reader)
    send(reader, "提交", text="有疑问", said_by="李某")
    staff.goto(home_of_call)
    follow(staff, "答复")
    send(staff, "记下答复", words="已核实无误")
    clock(D(2024, 4, 16))
    officer = someone(county_officer)
    officer.goto(home_of_call)
    accessible(officer)
    click(officer, "审定结果")

    # The agreement makes it a project with contract, targets and payments.
    follow(officer, "银龄互助")
    follow(officer, "签协议")
    accessible(officer)
    said = {"number": "XY-1", "on": D(2024, 4, 16), "starts_on": D(2024, 5, 1), "ends_on": D(2024, 12, 31)}
    send(officer, "记下签订", **said)
    project = Project.objects.get(application=application)
    assert project.contract.amount == 20_000
    accessible(home(officer, project))
    again.goto(reverse("projects:venture_mine"))
    expect(again.get_by_role("heading", level=1)).to_contain_text("入选")
    accessible(again)


def test_who_applied_takes_the_application_back(someone, accessible, clock, places):
    clock(venture_flow.APPLIED)
    application, code = commands.apply(
        "applicant", venture_flow.open_call(), venture_flow.application_facts(), today=venture_flow.APPLIED
    )
    commands.submit("applicant", application, now=venture_flow.NOW)
    page = someone()
    page.goto(reverse("projects:venture_code"))
    send(page, "进去", code=code)
    click(page, "撤回申报")

    application.refresh_from_db()
    assert application.state == "withdrawn"
    accessible(page)
