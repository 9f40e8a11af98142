"""The walk sees a decision that a page has taken beforehand, whatever it is drawn with."""

import pytest
from django.http import HttpResponse

from tests.access import chosen

YES = '<label class="chip"><input type="radio" name="a" value="yes"{marks}><span>批准</span></label>'


@pytest.mark.parametrize(
    "inside",
    [
        YES.format(marks=" checked"),
        '<select name="a"><option value="yes">同意</option><option value="no">不同意</option></select>',
        '<select name="a"><option value="">请选择</option><option value="yes" selected>同意</option></select>',
    ],
)
def test_a_decision_taken_beforehand_is_seen(inside):
    assert chosen.preselected(HttpResponse(f'<form method="post">{inside}</form>'))


@pytest.mark.parametrize(
    "page",
    [
        f'<form method="post">{YES.format(marks="")}</form>',
        f'<form method="get">{YES.format(marks=" checked")}</form>',
        '<form method="post"><select><option value="">请选择</option><option>同意</option></select></form>',
    ],
)
def test_a_question_left_open_and_a_filter_are_not(page):
    assert not chosen.preselected(HttpResponse(page))
