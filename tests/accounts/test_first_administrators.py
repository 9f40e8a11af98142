import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from shegongzhan.accounts.models import Post, User
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_a_new_installation_gets_three_administrators_who_can_sign_in(places, client, capsys):
    call_command("admins", f.COUNTY)

    shown = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert [name for name, _ in shown] == ["xitong341821", "anquan341821", "shenji341821"]
    assert Post.objects.filter(division=f.COUNTY).count() == 3
    assert all(user.must_change_password for user in User.objects.all())
    username, password = shown[0]
    assert client.post("/accounts/login/", {"username": username, "password": password}).status_code == 302


def test_a_place_with_an_administrator_gets_no_second_set(places, system_admin):
    with pytest.raises(CommandError, match="已经有管理员"):
        call_command("admins", f.COUNTY)

    assert User.objects.count() == 1


def test_a_place_nobody_loaded_is_refused(places):
    with pytest.raises(CommandError, match="载入区划"):
        call_command("admins", "990000")
