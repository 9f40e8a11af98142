"""What several people, devices or moments do together: coming in again, a place that falls free, whoever was shared out."""

import datetime
import itertools

import pyotp
import pytest
from django.urls import reverse

from shegongzhan.accounts.models import SecondFactor
from shegongzhan.core.time import now, today
from shegongzhan.fieldwork import commands as fieldwork
from shegongzhan.imports.models import Batch, ColumnMapping
from shegongzhan.people.models import Consent, Person
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import SignUp
from tests.factories import PASSWORD
from tests.fieldwork import rows as visits
from tests.ledgers.workbooks import people, save
from tests.volunteers import rows

LOGIN = "/accounts/login/"


@pytest.fixture(params=[{"width": 1366, "height": 768}], ids=["desk"])
def viewport(request):
    """A desk: what these people do is not bound to the width of a window."""
    return request.param


def type_password(page, person, password=PASSWORD):
    """Type a name and a password at the front door and press the button."""
    page.goto(LOGIN)
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")


def press(page, words):
    """Press the button with these words and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=words, exact=True).click()


def test_who_guesses_waits_and_the_owner_ends_what_is_open_elsewhere(someone, lin):
    hers, elsewhere, stranger = someone(lin), someone(lin), someone()
    for number in itertools.count():
        type_password(stranger, lin, f"wrong-{number}")
        if "以后再试" in stranger.inner_text("main"):
            break
        assert number < 10, "guessing is never slowed"

    hers.goto("/accounts/sessions/")
    press(hers, "结束别处的全部登录")

    elsewhere.goto("/accounts/me/")
    assert LOGIN in elsewhere.url


def test_a_telephone_is_given_up_and_a_lost_one_is_made_up_for(someone, finance, system_admin):
    hers = someone(finance)
    first = SecondFactor.objects.get(user=finance)
    hers.goto("/accounts/second-factors/codes/")
    hers.fill("[name=password]", PASSWORD)
    with hers.expect_navigation():
        hers.press("[name=password]", "Enter")
    on_paper = hers.locator("#recovery-codes code").first.inner_text()

    # At another computer, without the telephone: first a slip, then what she has on paper.
    other = someone()
    type_password(other, finance)
    for code in ("000000", on_paper):
        other.fill("[name=code]", code)
        with other.expect_navigation():
            other.press("[name=code]", "Enter")
    other.goto("/accounts/second-factors/")
    assert first.label in other.inner_text("main")

    # The paper is gone too: an administrator sees her and agrees, and she sets up another telephone.
    third = someone()
    type_password(third, finance)
    press(third, "请管理员当面办")
    number = third.inner_text("#entry-number")
    desk = someone(system_admin)
    desk.goto("/accounts/requests/")
    desk.fill("[name=number]", number)
    desk.click("text=看看是谁")
    desk.check("[name=seen]")
    desk.click("main button.primary")
    desk.wait_for_selector("text=同意了")
    third.goto("/accounts/second-factors/add/")
    secret = third.inner_text("#factor-secret").replace(" ", "")
    third.fill("form:has([name=code]) [name=code]", pyotp.TOTP(secret).at(now().timestamp()))
    third.fill("form:has([name=code]) [name=label]", "新手机")
    press(third, "设好手机")
    assert [one.label for one in SecondFactor.objects.filter(user=finance)] == ["新手机"]


def test_somebody_may_do_without_her_telephone_again(someone, lin):
    page = someone(lin)
    page.goto("/accounts/second-factors/add/")
    secret = page.inner_text("#factor-secret").replace(" ", "")
    page.fill("form:has([name=code]) [name=code]", pyotp.TOTP(secret).at(now().timestamp()))
    page.fill("form:has([name=code]) [name=label]", "我的手机")
    press(page, "设好手机")

    page.goto("/accounts/second-factors/")
    page.click("text=去掉")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")

    assert not SecondFactor.objects.filter(user=lin).exists()


def test_a_place_that_falls_free_goes_to_whoever_waited(page, jianping):
    starts = now() + datetime.timedelta(days=1)
    service = rows.opened(jianping, places=1, starts_at=starts, ends_at=starts + datetime.timedelta(hours=2))
    mei, hong = rows.volunteer(), rows.volunteer("红梅", "13900002222")
    code = commands.make_code("system", mei)
    page.goto(reverse("volunteers:open_one", args=[service.pk]))
    for name, value in (("name", mei.name), ("phone", mei.phone), ("code", code)):
        page.fill(f"main [name={name}]", value)
    with page.expect_navigation():
        page.press("main [name=code]", "Enter")
    commands.sign_up("volunteer", service, hong, now=now())
    assert SignUp.objects.get(volunteer=hong).state == "waiting"

    press(page, "退出报名")

    assert "退出了" in page.inner_text("body")
    assert SignUp.objects.get(volunteer=hong).state in {"asked", "confirmed"}


def test_persons_are_shared_out_by_who_saw_them_and_taken_back(someone, lin, station_head):
    worker, person = visits.a_worker(lin), visits.a_person()
    fieldwork.record_visit(lin, visits.visit_facts(person, worker), now=visits.NOW)
    Person.objects.update(worker=None)
    page = someone(station_head)
    page.goto(reverse("fieldwork:assign"))
    press(page, "分派这 1 人")
    assert Person.objects.get().worker_id == worker.pk

    press(page, "撤销")

    assert Person.objects.get().worker_id is None


def test_a_list_of_children_is_read_as_the_county_means_it_and_grounded_later(
    someone, county_officer, jianping, tmp_path
):
    page = someone(county_officer)
    born = f"{today().year - 6}-03"
    child = {"姓名": "小童", "身份证号": "", "出生年月": born, "对象类别": "事实无人抚养儿童"}
    page.goto(reverse("ledgers:imports"))
    page.set_input_files("[name=documents]", save(tmp_path, "服务对象.xlsx", people(child, {})))
    page.click("text=上传并检查")
    page.wait_for_selector("text=服务对象.xlsx")
    batch = Batch.objects.get()

    page.goto(reverse("ledgers:sheet", args=[batch.pk, 0]))
    page.locator("details:has([name=remember])").evaluate("one => one.open = true")
    page.check("[name=remember]")
    press(page, "按这样重新检查")
    assert ColumnMapping.objects.exists()

    page.goto(reverse("ledgers:batch", args=[batch.pk]))
    with page.expect_navigation():
        page.click(f"form[action='{reverse('ledgers:confirm', args=[batch.pk])}'] button")
    page.goto(reverse("ledgers:batch", args=[batch.pk]))
    page.click("text=写名单的依据")
    page.select_option("[name=code]", "statutory_duty")
    page.fill("[name=document]", "郎民〔2023〕1号")
    page.fill("[name=answers]", "吴国庆")
    press(page, "保存")

    assert Consent.objects.get().reason == "郎民〔2023〕1号"
