"""One need from the visit that found it to the year's figures that count it, as 林 goes through it on a phone and at a desk."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from shegongzhan.core.time import today
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.needs.models import Need, NeedState
from tests import factories as f
from tests.fieldwork import rows
from tests.needs.rows import a_resource

WORD = "扶手装好了，夜里上厕所不怕了。"


@pytest.fixture
def worker(lin):
    return rows.a_worker(lin)


@pytest.fixture
def person(worker):
    """杨秀兰, who lives alone and should have been seen long ago."""
    person = rows.a_person("high", pinyin="yang xiulan", initials="yxl")
    refresh_duties([person.pk], on=today())
    return person


@pytest.fixture
def fitter(centre):
    """A resource of the county that can mend homes."""
    return a_resource(
        f.COUNTY, kind="elderly_adaptation", name="适老化改造队", owner_name="县慈善会", capacity=4
    )


def tap(page: Page, legend: str, choice: str) -> None:
    """Tap one of the choices under a question, as a thumb does."""
    question = page.get_by_role("group", name=legend).last
    question.locator("label.chip", has_text=choice).first.click()


def fields_before_more(page: Page) -> int:
    """Count the questions a worker sees on a visit before opening 更多; five taps in one row are one question."""
    return page.evaluate(
        """() => {
          const shown = e => e.getClientRects().length && !e.closest("details.more");
          const form = document.querySelector("form.visit");
          const groups = [...form.querySelectorAll("fieldset:not(.field)")].filter(shown);
          const alone = [...form.querySelectorAll(".field")].filter(e => shown(e) && !groups.some(g => g.contains(e)));
          return groups.length + alone.length;
        }"""
    )


def figure(page: Page, label: str) -> str:
    """Return the number under a headline of the yearly page."""
    return page.locator(".stat", has_text=label).locator(".value").inner_text().split()[0]


def test_a_need_goes_from_the_visit_to_the_years_figures(
    sign_in_page, accessible, lin, worker, person, fitter
):
    page = sign_in_page(lin)

    # Home: whom, and why.
    line = page.get_by_role("listitem").filter(has_text=person.name).first
    expect(line).to_contain_text("为什么")
    expect(line).to_contain_text("7 天一次")
    accessible(page)

    # A visit in taps; a need comes out of it.
    line.get_by_role("link", name="记走访").click()
    page.wait_for_load_state()
    assert fields_before_more(page) <= 10
    accessible(page)
    tap(page, "怎么去的", "上门")
    tap(page, "多久", "1 小时")
    tap(page, "健康", "需留意")
    page.select_option("[name=need0-kind]", "elderly_adaptation")
    page.fill("[name=need0-description]", "卫生间没有扶手")
    page.get_by_role("button", name="记好了").click()

    # The person's page tells both at once.
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)
    expect(page.get_by_text("1 小时").first).to_be_visible()
    need = Need.objects.get()
    page.get_by_role("link", name=kind_of(page, need)).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("待响应")
    accessible(page)

    # Who can answer it, why, and what speaks against it.
    page.get_by_role("link", name="找资源").first.click()
    card = page.locator("section.card", has_text=fitter.name)
    expect(card.locator(".reasons li").first).to_be_visible()
    accessible(page)
    card.get_by_role("button", name="采纳").click()
    expect(page.locator("main")).to_contain_text(fitter.name)

    # What was done.
    page.get_by_role("link", name="记一次服务").first.click()
    accessible(page)
    tap(page, "多久", "半小时")  # a service is no visit: the visiting hours below stay at one
    page.fill("[name=note]", "装了两根扶手")
    page.get_by_role("button", name="记好了").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("服务中")

    # How it came out, and apart from it what she says.
    page.get_by_role("link", name="办结").first.click()
    accessible(page)
    tap(page, "结果", "满足了")
    page.fill("[name=outcome]", "卫生间和床边各装一根扶手")
    tap(page, "本人觉得够不够", "够了")
    tap(page, "满意吗", "很满意")
    page.fill("[name=said]", WORD)
    page.get_by_role("button", name="办结").click()
    expect(page.locator("main")).to_contain_text(WORD)
    accessible(page)
    need.refresh_from_db()
    assert (need.state, need.enough, need.satisfaction) == (NeedState.MET, True, 5)

    # The year counts both, and nobody typed a number.
    page.goto("/statistics/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{today().year} 年")
    assert figure(page, "走访工时") in {"1", "1.0"}
    assert figure(page, "服务对象的需求") == "1"
    accessible(page)
    page.locator(".stat", has_text="服务对象的需求").click()
    expect(page.locator("table").first).to_contain_text(re.compile("已满足"))


def kind_of(page: Page, need: Need) -> str:
    """Return what the kind of a need is called on pages."""
    from shegongzhan.policies.queries import label

    return label("needs.kinds", need.kind, need.division, need.noted_on)


def test_what_was_typed_outlives_the_session(sign_in_page, lin, worker, person):
    page = sign_in_page(lin)
    page.goto(f"/fieldwork/record/?person={person.pk}")
    tap(page, "怎么去的", "上门")
    tap(page, "多久", "1 小时")
    tap(page, "健康", "需留意")
    page.fill("[name=note]", "腿脚不如上个月，儿子端午回来过。")
    page.wait_for_timeout(500)  # the draft is written a moment after the last key

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # the session ended
    page.get_by_role("button", name="记好了").click()
    expect(page.locator("[name=password]")).to_be_visible()
    page.fill("[name=username]", lin.username)
    page.fill("[name=password]", f.PASSWORD)
    page.press("[name=password]", "Enter")

    expect(page.locator("[name=note]")).to_have_value("腿脚不如上个月，儿子端午回来过。")
    expect(page.locator("[name=minutes][value='60']")).to_be_checked()
    expect(page.locator("[name=seen_health]:checked")).to_have_count(1)
    page.get_by_role("button", name="记好了").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)
    assert "/people/" in page.url


def test_the_slash_key_goes_to_the_search(sign_in_page, lin, person, viewport):
    page = sign_in_page(lin)
    if viewport["width"] < 600:
        page.get_by_role("link", name="找人").click()  # a phone has no slash key; the search is one tap away
        box = page.locator("main [name=q]")
    else:
        page.keyboard.press("/")
        box = page.locator("#search")
        expect(box).to_be_focused()

    box.fill("yxl")
    box.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)
    assert "yxl" not in page.url
