import datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils import translation

from shegongzhan.core import lists
from shegongzhan.core.display import Badge, Badges
from shegongzhan.core.templatetags import core_tags
from shegongzhan.core.widgets import Chips, Picker

ON = datetime.date(2026, 11, 22)


def rendered(source: str, **context) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 分钟"), (40, "40 分钟"), (60, "1 小时"), (90, "1 小时 30 分"), (None, "—")]
)
def test_minutes_are_said_as_people_say_them(minutes, words):
    with translation.override("zh-hans"):
        assert core_tags.minutes_as_hours(minutes) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [(123400, "1,234.00 元"), (Decimal("3000000"), "3,000,000.00 元"), (-5, "-0.05 元"), (None, "—")],
)
def test_whole_numbers_are_cents_and_decimals_are_yuan(amount, words):
    with translation.override("zh-hans"):
        assert core_tags.yuan(amount) == words


def test_money_in_a_bar_of_progress_looks_like_money_everywhere():
    said = core_tags.progress(Decimal("5000"), Decimal("10000"), "已拨付", "元")

    assert (said["done_in_words"], said["total_in_words"], said["percent"]) == ("5,000.00", "10,000.00", 50)
    assert core_tags.progress(34, 48)["done_in_words"] == 34


def test_money_in_a_list_looks_like_money_everywhere():
    row = SimpleNamespace(paid=Decimal("10000"))

    cell = lists._cell(lists.Column("paid", "已拨付（元）", "paid", money=True), row)

    assert (cell["html"], cell["number"]) == ("10,000.00", True)


def test_a_day_shows_its_year_only_when_it_is_another():
    with translation.override("zh-hans"):
        assert core_tags.short_date(datetime.date(2026, 11, 14), ON) == "11月14日"
        assert core_tags.short_date(datetime.date(2025, 10, 3), ON) == "2025年10月3日"
        assert core_tags.short_date(None) == "—"
    with translation.override("en"):
        assert core_tags.short_date(datetime.date(2026, 11, 4), ON) == "Nov 4"


def test_a_moment_late_in_the_evening_abroad_is_the_next_day_here():
    moment = datetime.datetime(2026, 11, 13, 17, 0, tzinfo=datetime.UTC)

    with translation.override("zh-hans"):
        assert core_tags.short_date(moment, ON) == "11月14日"


def test_age_turns_on_the_birthday():
    born = datetime.date(1944, 11, 23)

    with translation.override("zh-hans"):
        assert core_tags.age(born, ON) == "81岁"
        assert core_tags.age(born, ON + datetime.timedelta(days=1)) == "82岁"


def test_a_badge_escapes_its_words_and_knows_only_our_tones():
    assert str(Badge("<b>", "danger").__html__()) == '<span class="badge danger">&lt;b&gt;</span>'
    assert 'class="badge plain"' in Badge("x", '"><script>').__html__()
    assert str(Badges((Badge("低保"), Badge("独居")))) == "低保、独居"


class VisitForm(forms.Form):
    way = forms.ChoiceField(label="怎么去的", widget=Chips, choices=[("home", "上门"), ("phone", "电话")])
    phone = forms.CharField(label="电话", help_text="只填一个", max_length=3)
    place = forms.CharField(label="村", widget=Picker("core:styleguide_pick"))
    others = forms.Field(label="还有", required=False, widget=Picker("core:styleguide_pick", multiple=True))


def test_a_field_brings_its_error_in_words_tied_to_the_control():
    html = rendered("{% field form.phone why='出急事时用' %}", form=VisitForm({"phone": "12345"}))

    assert 'aria-describedby="id_phone_help id_phone_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_phone_error"' in html
    assert "出急事时用" in html


def test_a_choice_of_taps_is_a_group_with_its_legend():
    html = rendered("{% field form.way %}", form=VisitForm(initial={"way": "phone"}))

    assert "<fieldset" in html
    assert "<legend>怎么去的" in html
    assert 'value="phone"' in html
    assert html.count(" checked") == 1


def test_the_errors_above_a_form_lead_to_their_fields():
    html = rendered("{% form_errors form %}", form=VisitForm({}))

    assert 'href="#id_phone"' in html
    assert 'href="#id_way"' in html


def test_a_picker_takes_what_was_picked_else_what_was_typed():
    picked = VisitForm(QueryDict("way=home&phone=1&place=341&place_text=桥头村&others=1&others=2"))
    typed = VisitForm(QueryDict("way=home&phone=1&place=&place_text=没有的村"))

    assert picked.is_valid()
    assert picked.cleaned_data["place"] == "341"
    assert picked.cleaned_data["others"] == ["1", "2"]
    assert typed.is_valid()
    assert typed.cleaned_data["place"] == "没有的村"
    assert 'value="没有的村"' in str(typed["place"])


def test_a_picker_shows_the_words_of_its_value():
    form = VisitForm(initial={"place": "341"})
    form.fields["place"].widget.labels_of = lambda values: {"341": "桥头村"}
    html = str(form["place"])

    assert 'value="桥头村"' in html
    assert 'name="place" value="341"' in html


def test_what_a_script_of_somebody_else_could_do_in_a_chart_is_escaped():
    data = {"labels": ["</script><script>"], "series": [{"name": "n", "values": [Decimal("1.5")]}]}

    html = rendered("{% chart 'c' data '题' %}", data=data)

    assert "<script>" not in html.replace('<script id="c-data" type="application/json">', "")
    assert "1.5" in html
