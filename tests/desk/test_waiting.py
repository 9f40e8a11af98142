"""What waits for somebody's word stands on the home page, and only where it is theirs to say."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.core.time import today
from shegongzhan.projects import commands
from tests.funds.goods_rows import a_batch, give
from tests.pages import gifts_lists
from tests.projects import venture_flow as flow
from tests.statistics import rows

pytestmark = pytest.mark.django_db


def test_an_application_handed_in_waits_for_the_county_and_nobody_else(centre_staff, lin, sign_in):
    application = flow.applied(flow.open_call())
    staff, worker = sign_in(centre_staff), sign_in(lin)
    assert "创投申报等着审材料" not in staff.get("/").content.decode()
    commands.submit("applicant", application, now=flow.NOW)

    assert "创投申报等着审材料" in staff.get("/").content.decode()
    assert "创投申报等着审材料" not in worker.get("/").content.decode()


def test_the_home_page_of_every_role_opens_with_it(everyone, sign_in):
    for person in everyone.values():
        assert sign_in(person).get("/").status_code == 200


def test_goods_near_their_date_wait_for_who_gives_them_out(lin, he, finance, sign_in):
    batch = a_batch(good_until=today() + datetime.timedelta(days=3))
    a_batch(name="挂面", good_until=today() + datetime.timedelta(days=300))
    words, there = "物资快到期或过期", reverse("funds:stock") + "?state=due"
    assert words in sign_in(lin).get("/").content.decode()
    assert words not in sign_in(he).get("/").content.decode()
    page = sign_in(lin).get(there).content.decode()
    assert "大米" in page and "挂面" not in page

    give(batch, 10, rows.person("王秀英"))
    assert words not in sign_in(lin).get("/").content.decode()


def test_money_that_should_be_back_waits_for_who_keeps_the_books(jianping, finance, lin, sign_in):
    gifts_lists.revolved(0)
    words, there = "滚动支持借出过了约定的归还日期", reverse("funds:revolving") + "?late=on"
    assert words in sign_in(finance).get("/").content.decode()
    assert words not in sign_in(lin).get("/").content.decode()
    assert "商会0" in sign_in(finance).get(there).content.decode()
