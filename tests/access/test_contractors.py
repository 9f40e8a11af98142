"""Two more columns of the access table: who runs the county's centre by agreement, and who ran a station until yesterday.

What they may do is written here once more, apart from the code: a scope that gives more than that shows in the walk.
"""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import scope_of
from shegongzhan.accounts.roles import Role
from shegongzhan.core.scoping import Alone, Grant, Scope
from shegongzhan.core.time import today
from shegongzhan.desk.commands import count_for_handover, sign_as_giver, sign_as_taker
from shegongzhan.partners.models import Agreement, AgreementKind
from tests import factories as f
from tests.access import leaks
from tests.access.rows import NAMES
from tests.access.table import TABLE
from tests.access.test_every_address import WALKED, ask, pages_of
from tests.access.test_other_ways_in import EXPORTS, HTMX
from tests.access.walk import verdict
from tests.access.work_rows import stock

# The centre's own records: what a manager sees of a station, without what is of the whole county.
OWN = frozenset({
    "people.view", "visits.view", "needs.view", "activities.view", "talent.view", "goods.view", "projects.view",
    "partners.view", "policies.view", "stations.view", "export.rows", "projects.report", "talent.decide", "talent.employ",
    "supervision.duty", "volunteers.view",
})  # fmt: skip
SUMS = frozenset({"statistics.view", "stations.view", "policies.view"})
COLUMNS = {
    "runs_the_centre": (Grant(f.COUNTY, SUMS), Grant(Alone(f.COUNTY), OWN)),
    "handed_over": (),
}

# Rows behind a figure lie all over the county: who has the sums alone does not open them.
ALL_OVER = {"statistics:rows"}


def column(name: str, person: User) -> Scope:
    return Scope(person.pk, COLUMNS[name], person.organisation_id)


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_contractors_scope_is_what_the_column_says(name, request):
    person = request.getfixturevalue(name)

    assert scope_of(person, today()) == column(name, person)


@pytest.mark.parametrize("address", WALKED)
def test_a_contractor_meets_what_its_column_says(address, runs_the_centre, handed_over, sign_in):
    row, wrong = TABLE[address], []
    pages = pages_of(address, row)
    secrets, methods = leaks.all_there_are(), {"get", "post"}

    for name, person in (("runs_the_centre", runs_the_centre), ("handed_over", handed_over)):
        client, scope = sign_in(person), column(name, person)
        for url, data, division in pages:
            for method in sorted(methods):
                answer = ask(client, method, url, data)
                if method != row.method and answer.status_code == 405:
                    methods.discard(method)
                    continue
                said = verdict(row, scope, division, answer.status_code)
                if address in ALL_OVER and any(isinstance(grant.prefix, Alone) for grant in scope.grants):
                    said = (
                        "" if answer.status_code == 403 else f"has sums alone, but got {answer.status_code}"
                    )
                found = [
                    said,
                    *leaks.in_answer(answer, scope, secrets),
                    *_of_others(answer, scope),
                ]
                wrong += [f"{name}, {method} at {division or 'no place'}: {one}" for one in found if one]

    assert not wrong, f"{address}\n" + "\n".join(wrong)


def _of_others(answer, scope: Scope) -> list[str]:
    """Return which persons of stations that others run are named, a masked name too: 欧阳素素 is 欧**素 on a page."""
    if answer.streaming or answer.status_code >= 400:
        return []
    page = answer.content.decode(answer.charset, "replace")
    return [
        f"was shown a person of {place}"
        for place, name in NAMES.items()
        if not scope.may("people.view", place) and (name in page or f"{name[0]}**" in page)
    ]


@pytest.mark.parametrize("kind", sorted(EXPORTS))
@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_no_list_and_no_export_holds_a_row_of_a_station_that_others_run(name, kind, request, sign_in):
    person = request.getfixturevalue(name)
    for place in NAMES:
        stock(place)
    address, export = kind
    client, scope = sign_in(person), column(name, person)
    secrets = leaks.all_there_are()

    for answer in (client.get(reverse(address)), client.get(reverse(address), headers=HTMX)):
        assert answer.status_code in {200, 403}
        assert not leaks.in_answer(answer, scope, secrets) + _of_others(answer, scope)
    taken = client.get(reverse(address), {"export": export})
    if "spreadsheet" in taken.get("Content-Type", ""):
        content = b"".join(taken.streaming_content) if taken.streaming else taken.content
        assert not rows_of(content)


def rows_of(content: bytes) -> list[tuple]:
    """Return the rows of a workbook below its heads that belong to a person."""
    import io

    import openpyxl

    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content), read_only=True):
        for row in sheet.iter_rows(values_only=True):
            words = " ".join(str(cell) for cell in row if cell is not None)
            if any(name in words or f"{name[0]}**" in words for name in NAMES.values()):
                found.append(row)
    return found


def test_a_hand_over_ends_access_with_the_day_it_says(contractor_manager, centre_staff, jianping):
    agreement, on = Agreement.objects.get(), today()
    agreement.ends_on = on
    agreement.save()
    pack = count_for_handover("system", agreement, on=on)
    sign_as_giver(contractor_manager, pack, name="蒋涛", counting=pack.counting, on=on, today=on)
    sign_as_taker(centre_staff, pack, name="钱芳", counting=pack.counting, today=on)
    worker = f.user("paizhu", "派驻的人", organisation=agreement.organisation)
    f.post(worker, Role.RESIDENT_WORKER, f.JIANPING, jianping)

    for person in (contractor_manager, worker):
        assert f.scope(person, on).may("people.view", f.VILLAGE)
        assert f.scope(person, on + datetime.timedelta(days=1)).grants == ()


def test_whoever_runs_a_station_does_not_see_the_village_whose_point_others_run(contractor_manager):
    point = f.station(f.VILLAGE, name="南山村社工点")
    f.agreement(f.organisation("同心社会工作服务中心"), point)
    scope = f.scope(contractor_manager)

    assert not scope.may("people.view", f.VILLAGE)
    assert scope.may("people.view", f.OTHER_VILLAGE)
    assert scope.may("activities.view", f.JIANPING)
    assert not scope.may_all("statistics.view", f.JIANPING)


@pytest.mark.parametrize("kind", [AgreementKind.SUPERVISION, AgreementKind.EVALUATION])
def test_an_agreement_to_supervise_or_evaluate_shows_no_manager_the_station(kind, jianping, contractor):
    f.agreement(contractor, jianping, kind=kind, ends_on=datetime.date(2099, 1, 1))
    manager = f.user("jingli", "经理", organisation=contractor)
    f.post(manager, Role.CONTRACTOR_MANAGER, f.COUNTY)

    assert f.scope(manager).grants == ()


@pytest.mark.parametrize("kind", ["social", "charity", "volunteer", "community", "company"])
def test_people_of_any_organisation_are_bound_to_its_agreement(kind, jianping):
    firm = f.organisation("同心会", kind=kind)
    worker = f.user("paizhu", "派驻的人", organisation=firm)
    f.post(worker, Role.RESIDENT_WORKER, f.JIANPING, jianping)

    assert f.scope(worker).grants == ()
    f.agreement(firm, jianping)
    assert f.scope(worker).may("people.view", f.VILLAGE)
