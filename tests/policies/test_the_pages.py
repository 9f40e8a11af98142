"""The pages of rules: what is in force here, where it comes from, and changing it where one may."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.policies import queries as policies
from shegongzhan.policies.models import Override

LANGXI, JIANPING, ORDOS = "341821", "341821100", "1506"
TODAY = datetime.date(2024, 6, 3)
GROUND = {
    "document_title": "关于调整津贴的通知",
    "document_number": "郎民〔2024〕1号",
    "reason": "县财政增加预算",
}
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def on_a_monday_in_june(clock: Callable[[datetime.date], None]) -> None:
    clock(TODAY)


def an_override(
    key: str = "talent.award.junior", division: str = LANGXI, value: Any = "1500", **more: Any
) -> Override:
    facts = {
        "effective_on": datetime.date(2024, 4, 1),
        "document_title": "津贴通知",
        "reason": "增加",
        **more,
    }
    row = Override.objects.create(key=key, division=division, value=value, **facts)
    policies.forget_overrides()
    return row


def detail(key: str, place: str = LANGXI) -> str:
    return f"{reverse('policies:detail', args=[key])}?place={place}"


def change(key: str, place: str = LANGXI) -> str:
    return f"{reverse('policies:override', args=[key])}?place={place}"


def test_lin_sees_what_holds_in_her_township(lin: User, sign_in: SignIn) -> None:
    page = sign_in(lin).get(reverse("policies:list")).content.decode()

    assert "建平镇现在执行的规定" in page
    assert "1,000.00 元" in page
    assert "职业津贴补助" in page


def test_the_list_can_be_searched_and_cut_to_a_group(lin: User, sign_in: SignIn) -> None:
    client = sign_in(lin)

    searched = client.get(reverse("policies:list"), {"q": "年薪", "place": JIANPING}).content.decode()
    cut = client.get(reverse("policies:list"), {"group": "visits", "place": JIANPING}).content.decode()

    assert "50,000.00 元/年" in searched and "走访方式" not in searched
    assert "走访方式" in cut and "50,000" not in cut


def test_the_list_can_be_asked_for_another_day(lin: User, sign_in: SignIn) -> None:
    page = (
        sign_in(lin)
        .get(reverse("policies:list"), {"q": "取得初级证书", "place": JIANPING, "on": "2022-06-01"})
        .content.decode()
    )

    assert "0.00 元" in page and "1,000.00 元" not in page


def test_the_list_leaves_as_a_workbook(county_officer: User, sign_in: SignIn) -> None:
    answer = sign_in(county_officer).get(reverse("policies:list"), {"export": "xlsx"})

    assert answer["Content-Type"].endswith("sheet")


def test_the_list_costs_the_same_with_many_overrides(
    county_officer: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(county_officer)
    for _again in range(30):
        an_override()

    with django_assert_max_num_queries(25):
        client.get(reverse("policies:list"))


@pytest.mark.parametrize(
    "key",
    [
        "talent.award.junior",
        "stations.posts",
        "visits.tier_rules",
        "visits.counting_ways.high",
        "talent.reminders",
    ],
)
def test_a_rule_says_value_document_and_history(lin: User, sign_in: SignIn, key: str) -> None:
    answer = sign_in(lin).get(detail(key, JIANPING))

    assert answer.status_code == 200
    assert "谁规定过什么" in answer.content.decode()


def test_codes_are_not_for_people(lin: User, sign_in: SignIn) -> None:
    for key in policies.book().definitions:
        page = sign_in(lin).get(detail(key, JIANPING)).content.decode()
        text = re.sub(r"<[^>]*>", " ", page.split("<main", 1)[1])
        assert not re.findall(r"\b[a-z]+_[a-z_]+\b", text), key


def test_an_unknown_rule_is_not_found(lin: User, sign_in: SignIn) -> None:
    assert sign_in(lin).get(detail("talent.award.nobody")).status_code == 404


def test_the_rules_of_the_upper_places_are_open_and_those_of_neighbours_are_not(
    lin: User, sign_in: SignIn
) -> None:
    client = sign_in(lin)

    answers = [
        client.get(detail("talent.award.junior", place)).status_code
        for place in ("34", LANGXI, JIANPING, "341821103", "15")
    ]

    assert answers == [200, 200, 200, 404, 404]


def test_the_county_officer_raises_an_award(county_officer: User, sign_in: SignIn) -> None:
    client = sign_in(county_officer)

    answer = client.post(
        change("talent.award.junior"), {"value": "1500", "effective_on": "2024-06-01", **GROUND}, follow=True
    )

    assert "已登记" in answer.content.decode()
    assert policies.value("talent.award.junior", JIANPING, TODAY) == 1500


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("talent.award.on_upgrade", "full", "full"),
        ("talent.allowance.highest_only", "False", False),
        ("talent.reminders", "6、9，12", (6, 9, 12)),
        ("visits.counting_ways.high", ["door"], ("door",)),
        ("talent.certificate_deadline_months", "18", 18),
    ],
)
def test_each_kind_of_value_can_be_written(
    county_officer: User, sign_in: SignIn, key: str, typed: Any, value: Any
) -> None:
    client = sign_in(county_officer)
    assert client.get(change(key)).status_code == 200

    client.post(change(key), {"value": typed, "effective_on": "2024-06-01", **GROUND})

    assert policies.value(key, JIANPING, TODAY) == value


def typed_lines(page: str) -> dict[str, str]:
    """Return what a browser would send back of the table of a list, unchanged."""
    sent = {}
    for tag in re.findall(r"<input[^>]*name=\"value-[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if 'type="checkbox"' in tag and " checked" not in tag:
            continue
        sent[name.group(1)] = value.group(1) if value else ""
    for name, inside in re.findall(r"<select name=\"(value-[^\"]*)\"[^>]*>(.*?)</select>", page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        sent[name] = chosen.group(1) if chosen else ""
    return sent


@pytest.mark.parametrize(
    "key",
    [
        "people.categories",
        "stations.rooms",
        "stations.posts",
        "visits.tier_rules",
        "needs.urgency",
        "funds.limits",
        "activities.kinds",
    ],
)
def test_a_list_sent_back_unchanged_is_the_same_list(county_officer: User, sign_in: SignIn, key: str) -> None:
    client, before = sign_in(county_officer), policies.value(key, LANGXI, TODAY)

    answer = client.post(
        change(key),
        {**typed_lines(client.get(change(key)).content.decode()), "effective_on": "2024-06-01", **GROUND},
    )

    assert answer.status_code == 302, re.findall(r'class="error".*?<', answer.content.decode())
    without_empty = [{name: cell for name, cell in entry.items() if cell not in ("", ())} for entry in before]
    assert [dict(entry) for entry in policies.value(key, LANGXI, TODAY)] == without_empty


def test_a_line_is_added_to_a_list(county_officer: User, sign_in: SignIn) -> None:
    client = sign_in(county_officer)
    sent = typed_lines(client.get(change("people.categories")).content.decode())
    spare = max(int(name.split("-")[1]) for name in sent) - 1
    sent |= {
        f"value-{spare}-label": "退捕渔民",
        f"value-{spare}-synonyms": "渔民、上岸渔民",
        f"value-{spare}-group": "other",
    }

    client.post(change("people.categories"), {**sent, "effective_on": "2024-06-01", **GROUND})

    assert policies.code_named("people.categories", "上岸渔民", JIANPING, TODAY) == "own_1"


def test_what_the_upper_place_forbids_is_told_beside_the_value(county_officer: User, sign_in: SignIn) -> None:
    answer = sign_in(county_officer).post(
        change("visits.interval_days.key"), {"value": "60", "effective_on": "2024-06-01", **GROUND}
    )

    assert answer.status_code == 422
    assert "下级只能更低" in answer.content.decode()
    assert not Override.objects.exists()


def test_a_mistake_keeps_what_was_typed(county_officer: User, sign_in: SignIn) -> None:
    page = (
        sign_in(county_officer)
        .post(change("talent.reminders"), {"value": "九", "effective_on": "2024-06-01", **GROUND})
        .content.decode()
    )

    assert 'value="九"' in page and "县财政增加预算" in page and "请写几个整数" in page


def test_who_may_change_what(everyone: dict[str, User], sign_in: SignIn) -> None:
    answers = {
        role: sign_in(person).get(change("talent.award.junior")).status_code
        for role, person in everyone.items()
    }

    assert {role for role, status in answers.items() if status == 200} == {"county_officer", "region_officer"}
    assert set(answers.values()) == {200, 403}


def test_the_region_officer_rules_for_the_region_and_nobody_for_the_next(
    region_officer: User, sign_in: SignIn
) -> None:
    client = sign_in(region_officer)

    assert client.get(change("visits.interval_days.general", "34")).status_code == 200
    assert client.get(change("visits.interval_days.general", "15")).status_code == 404


def test_a_fixed_rule_offers_no_button(county_officer: User, sign_in: SignIn) -> None:
    page = sign_in(county_officer).get(detail("people.minor_consent_age")).content.decode()

    assert "上级规定这一项不得改动" in page
    assert "/override/" not in page


def test_an_override_is_shown_below_and_ended(county_officer: User, sign_in: SignIn) -> None:
    row, client = an_override(division=JIANPING), sign_in(county_officer)
    assert "下级改动" in client.get(detail("talent.award.junior")).content.decode()
    assert "津贴通知" in client.get(reverse("policies:overrides")).content.decode()

    client.post(reverse("policies:end_override", args=[row.pk]), {"on": "2024-06-03", "reason": "预算调整"})

    row.refresh_from_db()
    assert row.ends_on == TODAY


def test_ending_is_for_who_may_change_there(
    lin: User, he: User, county_officer: User, sign_in: SignIn
) -> None:
    address = reverse("policies:end_override", args=[an_override(division=JIANPING).pk])

    assert [sign_in(person).get(address).status_code for person in (county_officer, lin, he)] == [
        200,
        403,
        404,
    ]


def test_the_list_of_overrides_costs_the_same_for_3_and_30(
    county_officer: User, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(county_officer)
    counts = []
    for many in (3, 27):
        for _again in range(many):
            an_override()
        client.get(reverse("policies:overrides"))
        with django_assert_max_num_queries(25) as captured:
            client.get(reverse("policies:overrides"))
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_documents_say_how_sure_we_are(lin: User, sign_in: SignIn) -> None:
    page = sign_in(lin).get(reverse("policies:documents")).content.decode()

    assert "langxi-2023@" in page and "文号、日期" in page


def test_a_stranger_is_sent_to_the_door(client: Client, db: None) -> None:
    assert client.get(reverse("policies:list")).status_code in (302, 403)


def test_an_override_the_upper_place_no_longer_allows_is_shown_as_such(
    county_officer: User, sign_in: SignIn
) -> None:
    an_override("visits.interval_days.key", LANGXI, 60)

    page = sign_in(county_officer).get(reverse("policies:overrides")).content.decode()

    assert "上级不允许，不起作用" in page


def test_the_overrides_can_be_cut_to_a_place_and_a_group(county_officer: User, sign_in: SignIn) -> None:
    an_override(document_title="奖励通知")
    an_override("visits.interval_days.key", JIANPING, 14, document_title="走访安排")
    client = sign_in(county_officer)

    by_place = client.get(reverse("policies:overrides"), {"place": JIANPING}).content.decode()
    by_group = client.get(reverse("policies:overrides"), {"group": "talent"}).content.decode()

    assert "走访安排" in by_place and "奖励通知" not in by_place
    assert "奖励通知" in by_group and "走访安排" not in by_group
