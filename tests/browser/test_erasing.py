"""Two people erase a file: one asks, the other confirms from the home page, and nobody can tell any more who it was."""

import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from shegongzhan.core.time import today
from tests.statistics import rows


@pytest.fixture
def person(jianping):
    made = rows.person(
        "杨秀兰", sex="f", ethnicity="蒙古族", born_on=datetime.date(1944, 3, 2), categories=("subsistence",),
        state="closed", state_on=today(),
    )  # fmt: skip
    rows.visit(day=today(), people=[made], note="腿脚不便")
    return made


def test_one_asks_and_another_confirms(person, station_head, county_officer, someone, accessible):
    file = reverse("people:person", args=[person.pk])
    head = someone(station_head)
    head.goto(file)
    head.get_by_text("更多", exact=True).first.click()
    head.get_by_role("link", name="清除个人信息").click()
    head.check("[name=reason][value=request]")
    accessible(head)
    head.get_by_role("button", name="申请清除").click()
    expect(head.get_by_text("由另一位有权限的人确认").first).to_be_visible()
    expect(head.get_by_role("link", name="确认清除")).to_have_count(0)
    accessible(head)

    officer = someone(county_officer)
    expect(officer.get_by_role("heading", name="申请清除个人信息")).to_be_visible()
    accessible(officer)
    officer.get_by_role("link", name="确认清除").click()
    officer.get_by_role("button", name="清除，不能恢复").click()
    officer.goto(file)
    expect(officer.get_by_text("1940–1944")).to_be_visible()
    expect(officer.get_by_text("蒙古族")).to_have_count(0)
    accessible(officer)
