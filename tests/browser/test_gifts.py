"""A gift from the shop that gives it to the person who gets it, and money of society lent and back, on a phone and at a desk."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from shegongzhan.core.time import today
from shegongzhan.funds import commands
from shegongzhan.funds.commands import SourceTerms
from shegongzhan.funds.models import Donation, RevolvingSupport
from tests import factories as f
from tests.statistics import rows


@pytest.fixture
def person(jianping):
    return rows.person("杨秀兰", pinyin="yang xiulan", initials="yxl")


def test_a_gift_goes_from_the_shop_to_the_person(lin, person, sign_in_page, accessible):
    page = sign_in_page(lin)
    page.goto(reverse("funds:donations"))
    accessible(page)
    page.locator("[data-shegongzhan-key=n]").click()
    page.fill("[name=donor]", "益民超市")
    for name, value in (("name", "大米"), ("quantity", "10"), ("unit", "袋"), ("unit_value", "60")):
        page.fill(f"[name=goods-0-{name}]", value)
    accessible(page)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"收据 {today().year}-0001")
    accessible(page)
    page.get_by_role("link", name="打印收据").click()
    expect(page.get_by_text("接受捐赠的单位", exact=True)).to_be_visible()
    accessible(page)

    page.goto(reverse("people:person", args=[person.pk]))
    page.get_by_role("link", name="发放物资").click()
    page.select_option("[name=item]", index=1)
    page.fill("[name=quantity]", "11")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("只剩 10袋").first).to_be_visible()
    page.fill("[name=quantity]", "2")
    accessible(page)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("link", name="大米")).to_be_visible()

    gift = Donation.objects.get()
    page.goto(reverse("funds:donation", args=[gift.pk]))
    expect(page.get_by_role("link", name="杨秀兰")).to_be_visible()
    page.goto(reverse("funds:item", args=[gift.batches.get().pk]))
    accessible(page)
    for address in ("stock", "stock_moves"):
        page.goto(reverse(f"funds:{address}"))
        accessible(page)


def test_money_is_lent_and_comes_back(finance, jianping, sign_in_page, accessible):
    source = commands.open_source(
        "system", division=f.COUNTY, kind="social", name="社会资金", on=today(), terms=SourceTerms()
    )
    page = sign_in_page(finance)
    page.goto(reverse("funds:revolving"))
    page.locator("[data-shegongzhan-key=n]").click()
    page.fill("[name=giver]", "联谊商会")
    page.select_option("[name=source]", str(source.pk))
    accessible(page)
    page.get_by_role("button", name="登记", exact=True).click()

    def go(link, **fields):
        page.get_by_role("link", name=link, exact=True).first.click()
        for name, value in fields.items():
            page.fill(f"[name={name}]", value)
        accessible(page)
        page.get_by_role("button", name="记好了").click()

    go("记投入", amount="5000")
    expect(page.get_by_role("link", name="记借出")).to_be_visible()
    go("记借出", user="益民", amount="3000")
    expect(page.get_by_text("益民 3,000.00 元")).to_be_visible()
    go("记归还", amount="1000")
    expect(page.get_by_text("益民 2,000.00 元")).to_be_visible()
    accessible(page)
    assert RevolvingSupport.objects.get().moves.count() == 3
