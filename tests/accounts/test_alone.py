"""Whose rights can somebody come to alone? The table of docs/rules/accounts.md, held by trying every act in every role.

The one who tries has her own account and any number of browsers at the sign-in page. She has reached somebody's rights
when she is inside an account of theirs, or when her own account may do more than before.
"""

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import ADMINISTRATORS, Role
from tests import factories as f
from tests.accounts.test_asking import NEW, agree, ask, set_password, with_second_factor
from tests.accounts.test_second_factor import code_of, secret_on

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "accounts.md"
ACTS = (
    "agree to a password", "agree to a second factor", "make an account", "rename", "change organisation", "lift a lock",
    "give a post",
)  # fmt: skip
CLOSED = {403, 404}


def written() -> dict[str, dict[str, str]]:
    """Return the table of the page: for each role, what stands under each act."""
    lines = [
        [cell.strip() for cell in line.strip("|\n ").split("|")]
        for line in PAGE.read_text(encoding="utf-8")
        .split("### Whose rights can be reached alone")[1]
        .splitlines()
        if line.startswith("|")
    ]
    heads = lines[0][1:]
    return {cells[0]: dict(zip(heads, cells[1:], strict=True)) for cells in lines[2:]}


def is_inside(browser: Client, username: str, password: str = NEW) -> bool:
    """Tell whether somebody with this password gets past all doors of an account."""
    browser.post("/accounts/login/", {"username": username, "password": password})
    return browser.get(reverse("accounts:profile")).status_code == 200


def try_password(client: Client, target: User) -> tuple[int, bool]:
    browser, number = ask(target.username)
    status = agree(client, number).status_code
    agree(client, number)
    set_password(browser)
    inside = is_inside(Client(), target.username)
    if not inside and not target.second_factor_since:
        # A password alone leads administrators to setting up a second factor: whoever comes first sets up her own.
        inside = enrolled(target.username)
    return status, inside


def enrolled(username: str) -> bool:
    browser = Client()
    browser.post("/accounts/login/", {"username": username, "password": NEW})
    page = browser.get(reverse("accounts:factor_add"))
    if page.status_code != 200:
        return False
    browser.post(reverse("accounts:factor_add"), {"label": "x", "code": code_of(secret_on(page), 0)})
    return browser.get(reverse("accounts:profile")).status_code == 200


def try_second_factor(client: Client, target: User) -> tuple[int, bool]:
    """With the password got by her own agreement she asks for another second factor and agrees to that as well."""
    with_second_factor(target)
    browser, number = ask(target.username)
    status = agree(client, number).status_code
    set_password(browser)
    browser = Client()
    browser.post("/accounts/login/", {"username": target.username, "password": NEW})
    page = browser.post(reverse("accounts:factor_lost"), follow=True).content.decode()
    if found := re.search(r'id="entry-number">([\d ]+)<', page):
        agree(client, found.group(1))
    page = browser.get(reverse("accounts:factor_add"))
    if page.status_code == 200:
        browser.post(reverse("accounts:factor_add"), {"label": "x", "code": code_of(secret_on(page), 0)})
    return status, browser.get(reverse("accounts:profile")).status_code == 200


def try_making(client: Client, target: User) -> tuple[int, bool]:
    """She makes an account and takes it over; whoever gives it a post later would give it to her."""
    said = {"username": "xinlai", "name": target.name, "division": f.COUNTY}
    status = client.post(reverse("accounts:user_add"), said).status_code
    browser, number = ask("xinlai")
    agree(client, number)
    agree(client, number)
    set_password(browser)
    return status, is_inside(Client(), "xinlai")


def try_renaming(client: Client, target: User) -> tuple[int, bool]:
    said = {
        "name": "换了名",
        "phone": "13900000000",
        "division": f.COUNTY,
        "username": "huanle",
        "organisation": "",
    }
    status = client.post(reverse("accounts:user_change", args=[target.pk]), said).status_code
    return status, User.objects.get(pk=target.pk).username != target.username


def try_organisation(client: Client, target: User) -> tuple[int, bool]:
    before = f.scope(target).grants
    status = client.post(
        reverse("accounts:user_organisation", args=[target.pk]), {"organisation": ""}
    ).status_code
    after = f.scope(User.objects.get(pk=target.pk)).grants
    # Nobody comes to more by losing the organisation.
    return status, not set(after) <= set(before)


def try_lifting(client: Client, target: User) -> tuple[int, bool]:
    User.objects.filter(pk=target.pk).update(is_active=False)
    status = client.post(reverse("accounts:user_enable", args=[target.pk])).status_code
    return status, is_inside(Client(), target.username)


def try_giving(client: Client, target: User) -> tuple[int, bool]:
    division = f.VILLAGE if target.posts.get().role == Role.CHILD_DIRECTOR else f.COUNTY
    said = {"role": Role.COUNTY_OFFICER, "division": division, "starts_on": "2024-03-12"}
    status = client.post(reverse("accounts:post_give", args=[target.pk]), said).status_code
    return status, is_inside(Client(), target.username)


TRY = dict(
    zip(
        ACTS,
        (
            try_password, try_second_factor, try_making, try_renaming, try_organisation, try_lifting, try_giving,
        ),
        strict=True,
    )
)  # fmt: skip


def tried(client: Client, act: str, actor: User, target: User) -> tuple[int, bool]:
    """Do one act against one account, in a transaction that is taken back."""
    if act == "lift a lock" and actor == target:
        return 403, False  # whose own account is closed does nothing any more
    before = f.scope(actor).grants
    with transaction.atomic():
        status, inside = TRY[act](client, User.objects.get(pk=target.pk))
        more = not set(f.scope(User.objects.get(pk=actor.pk)).grants) <= set(before)
        transaction.set_rollback(True)
    return status, inside or more


def test_the_table_names_every_act_and_every_administrator():
    table = written()

    assert set(table) == {*ADMINISTRATORS, "everybody else"}
    assert all(tuple(cells) == ACTS for cells in table.values())


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("kind", sorted(ADMINISTRATORS))
def test_no_administrator_comes_to_anybodys_rights_alone(kind, act, everyone, sign_in):
    actor = everyone[kind]
    reached, done = [], False
    for role, target in everyone.items():
        status, inside = tried(sign_in(actor), act, actor, target)
        done = done or status not in CLOSED
        if inside:
            reached.append(str(role))

    said = "no" if not done else "、".join(reached) or "—"
    assert said == written()[kind][act]


def test_nobody_else_does_any_of_it(everyone, sign_in):
    for role, person in everyone.items():
        if role in ADMINISTRATORS:
            continue
        target = everyone[Role.STATION_HEAD if role == Role.RESIDENT_WORKER else Role.RESIDENT_WORKER]
        for act, cell in written()["everybody else"].items():
            status, inside = tried(sign_in(person), act, person, target)
            assert cell == "no"
            assert status in CLOSED, (role, act, status)
            assert not inside, (role, act)


def test_the_security_administrator_gives_herself_nothing_by_any_post(security_admin, sign_in, jianping):
    client = sign_in(security_admin)
    before = f.scope(security_admin).grants
    for role in Role:
        for place in (f.COUNTY[:2], f.COUNTY[:4], f.COUNTY, f.JIANPING, f.VILLAGE):
            client.post(
                reverse("accounts:post_give", args=[security_admin.pk]),
                {"role": role, "division": place, "starts_on": "2001-01-01", "ends_on": "2099-01-01"},
            )

    assert f.scope(security_admin).grants == before


def test_two_administrators_together_is_what_it_takes(lin, system_admin, security_admin, sign_in):
    """The control: with two of them the same way leads in, so that the tests above could fail."""
    browser, number = ask("lin")
    agree(sign_in(system_admin), number)
    agree(sign_in(security_admin), number)
    set_password(browser)

    assert is_inside(Client(), "lin")
