"""Passwords: the rules, and changing one's own."""

import pytest
from django.urls import reverse

from shegongzhan.accounts import commands
from shegongzhan.core.errors import RuleViolation
from tests import factories as f

NEW = "yun-duo-9173-hao"


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("short1", "password.weak"),
        ("1234567890123", "password.weak"),
        ("password123", "password.weak"),
        (f.PASSWORD, "password.same"),
    ],
)
def test_a_weak_password_is_refused(lin, new, why):
    with pytest.raises(RuleViolation) as refusal:
        commands.change_password(lin, old=f.PASSWORD, new=new)

    assert refusal.value.code == why
    lin.refresh_from_db()
    assert lin.check_password(f.PASSWORD)


def test_the_old_password_is_asked_for(lin):
    with pytest.raises(RuleViolation, match="原密码"):
        commands.change_password(lin, old="wrong", new=NEW)


def test_she_changes_her_password_and_stays_signed_in(lin, sign_in):
    client = sign_in(lin)

    answer = client.post(reverse("accounts:password"), {"old": f.PASSWORD, "new": NEW, "again": NEW})

    assert answer.status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200
    lin.refresh_from_db()
    assert lin.check_password(NEW)


def test_two_different_new_passwords_are_told_apart(lin, sign_in):
    answer = sign_in(lin).post(
        reverse("accounts:password"), {"old": f.PASSWORD, "new": NEW, "again": "other"}
    )

    assert answer.status_code == 422
    assert "不一样" in answer.content.decode()


def test_the_rules_are_shown(lin, sign_in):
    assert "10" in sign_in(lin).get(reverse("accounts:password")).content.decode()


@pytest.mark.parametrize(
    "new",
    [
        "langxi2024!!", "Langxi@341821", "jianping-2024", "JianpingZhen123", "shegongzhan888", "Minzhengju2023",
        "linxiaoyan1990", "linxiaoyan19900101", "lin-1234567890", "郎溪县社工站2024年", "qwertyuiop123", "1qaz2wsx3edc",
        "woaini5201314", "abcdefghijkl", "1111111111aa", "13900000000abc",
    ],
)  # fmt: skip
def test_a_password_made_of_what_everybody_here_would_try_is_refused(lin, new):
    lin.phone = "139-0000-0000"
    lin.save()

    with pytest.raises(RuleViolation) as refusal:
        commands.change_password(lin, old=f.PASSWORD, new=new)

    assert refusal.value.code == "password.weak"


@pytest.mark.parametrize(
    "new", [NEW, "huangshan-songshu-xiayu", "bai7Lu!Qiu4Fen", "langxi-mai-hua-sheng-tang"]
)
def test_words_of_ones_own_are_taken(lin, new):
    commands.change_password(lin, old=f.PASSWORD, new=new)

    lin.refresh_from_db()
    assert lin.check_password(new)


def test_guessing_the_old_password_is_slowed(lin, sign_in):
    client = sign_in(lin)
    page = reverse("accounts:password")
    for guess in range(5):
        client.post(page, {"old": f"wrong{guess}", "new": NEW, "again": NEW})

    answer = client.post(page, {"old": f.PASSWORD, "new": NEW, "again": NEW})

    assert answer.status_code == 422
    assert "以后再试" in answer.content.decode()
    lin.refresh_from_db()
    assert lin.check_password(f.PASSWORD)


def test_a_weak_new_password_is_no_wrong_guess(lin, sign_in):
    client = sign_in(lin)
    page = reverse("accounts:password")
    for _try in range(8):
        client.post(page, {"old": f.PASSWORD, "new": "short", "again": "short"})

    assert client.post(page, {"old": f.PASSWORD, "new": NEW, "again": NEW}).status_code == 302
