"""What waits for somebody's word stands on the home page, and only where it is theirs to say."""

import pytest

from shegongzhan.projects import commands
from tests.projects import venture_flow as flow

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
