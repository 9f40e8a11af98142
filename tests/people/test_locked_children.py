"""A child from a ledger without guardian, consent or basis: counted and visited, and otherwise locked until mended."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import note_look, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.core.time import today
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.imports.models import Batch, BatchState
from shegongzhan.needs.commands import accept_match, refer_need, start_run
from shegongzhan.needs.models import MatchRun
from shegongzhan.people import acts
from shegongzhan.people.commands import ListBasis, add_guardian, ground_children, record_consent
from shegongzhan.people.commands.consenting import ConsentGiven
from shegongzhan.people.models import Consent, Person
from shegongzhan.people.queries import children_without_consent, is_locked
from tests import factories as f
from tests.ledgers.test_pages import drop
from tests.ledgers.workbooks import people, save, xlsx
from tests.needs.rows import a_need, a_resource
from tests.statistics import rows

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
BORN = today().replace(year=today().year - 6, day=1)
# Every list that names persons, as it leaves; and the ledgers in the county's own layout.
LISTS = {
    "people:list": {"state": "all", "columns": ["name", "village"]},
    "needs:list": {"state": "", "columns": ["kind", "whose"]},
    "fieldwork:list": {"columns": ["day", "whom"]},
    "fieldwork:due": {"columns": ["due", "whom"]},
    "people:looks": {},
    "people:reveals": {},
}
LEDGERS = ({"kind": "people"}, {"kind": "visits"})


@pytest.fixture
def child(jianping: Any) -> Person:
    return rows.person("小童", born_on=BORN)


@pytest.fixture
def adult(jianping: Any) -> Person:
    return rows.person("王根", born_on=BORN.replace(year=1950))


def mend(lin: User, child: Person) -> None:
    add_guardian(lin, child, name="童父", on=today())
    record_consent(lin, child, ConsentGiven("guardian", today(), "童父"), on=today())


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content)
    book = zipfile.ZipFile(io.BytesIO(content))
    return "".join(book.read(name).decode(errors="ignore") for name in book.namelist())


def test_a_locked_child_is_filed_counted_and_visited(child: Person, lin: User, sign_in: SignIn) -> None:
    client = sign_in(lin)

    assert is_locked(child, today())
    assert "小童" in client.get(reverse("people:list")).content.decode()
    page = client.get(reverse("people:person", args=[child.pk])).content.decode()
    assert "补上以前照常走访和紧急报告" in page
    assert client.get(reverse("fieldwork:record"), {"person": child.pk}).status_code == 200
    assert client.get(reverse("fieldwork:note_change", args=[child.pk])).status_code == 200


def test_a_locked_child_is_not_matched_or_shared_until_mended(child: Person, lin: User) -> None:
    need, offer = a_need(person=child), a_resource()
    for act in (
        lambda: accept_match(lin, need, offer, on=today()),
        lambda: refer_need(lin, need, to_name="县医院", reason="治病", on=today()),
    ):
        with pytest.raises(RuleViolation) as told:
            act()
        assert told.value.code == "child.locked"

    mend(lin, child)

    assert accept_match(lin, need, offer, on=today()).units == need.persons


def test_matching_all_at_once_leaves_a_locked_child_out(
    child: Person, adult: Person, station_head: User
) -> None:
    need = a_need(person=child)
    a_resource()
    with pytest.raises(RuleViolation) as told:
        start_run(station_head, f.JIANPING, on=today())
    assert told.value.code == "run.nothing"

    other = a_need(person=adult)
    start_run(station_head, f.JIANPING, on=today())

    plan = str(MatchRun.objects.get().plan)
    assert str(other.pk) in plan
    assert str(need.pk) not in plan


def test_the_page_of_candidates_says_why_and_offers_no_button(
    child: Person, lin: User, sign_in: SignIn
) -> None:
    need = a_need(person=child)
    a_resource()

    html = sign_in(lin).get(reverse("needs:match", args=[need.pk])).content.decode()

    assert "不匹配、不转介" in html
    assert reverse("people:person", args=[child.pk]) in html
    assert reverse("needs:accept", args=[need.pk]) not in html


def test_a_locked_child_is_not_printed(child: Person, lin: User, sign_in: SignIn) -> None:
    address = reverse("people:sheet", args=[child.pk])
    assert sign_in(lin).get(address).status_code == 409

    mend(lin, child)

    assert sign_in(lin).get(address).status_code == 200


@pytest.mark.parametrize("mended", [False, True])
def test_no_list_and_no_ledger_lets_a_locked_child_out(
    mended: bool, child: Person, adult: Person, lin: User, station_head: User, sign_in: SignIn
) -> None:

    for person in (child, adult):
        a_need(person=person)
        rows.visit(workers=[(rows.worker(person.name + "的社工"), 30)], people=[person])
        VisitDuty.objects.create(
            person=person, division=person.division, tier="high", interval_days=7, due_on=today()
        )
        note_look(lin.pk, acts.OPENED, person)
        record(lin, acts.REVEALED, person, what="电话", purpose="contact")
    if mended:
        mend(lin, child)
    client = sign_in(station_head)

    left = {
        name: text_of(client.get(reverse(name), {"export": "xlsx", **said})) for name, said in LISTS.items()
    }
    for said in LEDGERS:
        asked = {"place": f.JIANPING, "numbers": "full", "purpose": "上报", **said}
        left[said["kind"]] = text_of(client.post(reverse("ledgers:export"), asked))
    asked = {"list": "needs", "place": f.JIANPING, "numbers": "full", "purpose": "上报"}
    left["needs:ledger"] = text_of(client.post(reverse("needs:ledger"), asked))

    for name, text in left.items():
        assert "王根" in text, name
        assert ("小童" in text) is mended, name


# ---------- the basis of a list ----------

BASIS = ListBasis("statutory_duty", "郎民〔2023〕1号", "吴国庆")


def ledger() -> list[list[Any]]:
    born = f"{BORN.year}年{BORN.month:02d}月"
    return people(
        {"身份证号": "", "出生年月": born, "姓名": "小甲"},
        {"身份证号": "", "出生年月": born, "姓名": "小乙"},
        {},
    )


def locked() -> int:
    return children_without_consent(EVERYWHERE, on=today()).count()


def test_the_page_asks_once_for_the_basis_of_the_list(county_officer: User, sign_in: SignIn) -> None:
    client = sign_in(county_officer)
    drop(client, xlsx(ledger()))
    batch = Batch.objects.get()
    confirm = reverse("ledgers:confirm", args=[batch.pk])
    assert "名单里有 2 名" in client.get(reverse("ledgers:batch", args=[batch.pk])).content.decode()

    half = client.post(confirm, {"code": "statutory_duty", "document": "郎民〔2023〕1号"})
    assert half.status_code == 422
    assert "谁对这份名单负责" in half.content.decode()
    assert Batch.objects.get().state == BatchState.PLANNED

    client.post(confirm, {"code": "statutory_duty", "document": "郎民〔2023〕1号", "answers": "吴国庆"})

    assert Person.objects.count() == 3
    assert locked() == 0
    assert {(c.kind, c.basis, c.reason, c.given_by) for c in Consent.objects.all()} == {
        ("statutory", "statutory_duty", "郎民〔2023〕1号", "吴国庆")
    }


def test_without_a_basis_they_stay_locked_and_it_can_be_given_later(
    county_officer: User, lin: User, sign_in: SignIn
) -> None:
    client = sign_in(county_officer)
    drop(client, xlsx(ledger()))
    batch = Batch.objects.get()
    client.post(reverse("ledgers:confirm", args=[batch.pk]))
    assert Batch.objects.get().state == BatchState.DONE
    assert locked() == 2
    address = reverse("ledgers:basis", args=[batch.pk])
    assert address in client.get(reverse("ledgers:batch", args=[batch.pk])).content.decode()
    assert sign_in(lin).post(address, {}).status_code == 404

    assert client.post(address, {"code": "statutory_duty"}).status_code == 422
    said = {"code": "statutory_duty", "document": "郎民〔2023〕1号", "answers": "吴国庆"}
    assert client.post(address, said).status_code == 302

    assert locked() == 0
    assert address not in client.get(reverse("ledgers:batch", args=[batch.pk])).content.decode()


def test_the_command_takes_a_basis_and_refuses_half_of_one(tmp_path: Any, capsys: Any, places: None) -> None:
    path = str(save(tmp_path, "服务对象.xlsx", ledger()))
    with pytest.raises(CommandError):
        call_command("import", path, unit=f.COUNTY, basis="郎民〔2023〕1号")
    assert not Person.objects.exists()

    call_command("import", path, unit=f.COUNTY, year=2023)
    assert locked() == 2
    assert "2 名不满 14 周岁的儿童没有" in capsys.readouterr().out

    Batch.objects.all().update(state=BatchState.DONE)
    batch = Batch.objects.get()
    assert ground_children("import", batch, BASIS, on=today()) == 2
    assert ground_children("import", batch, BASIS, on=today()) == 0
    assert locked() == 0


def test_taking_the_list_back_takes_its_basis_along(tmp_path: Any, places: None) -> None:
    path = str(save(tmp_path, "服务对象.xlsx", ledger()))
    call_command("import", path, unit=f.COUNTY, year=2023, basis="郎民〔2023〕1号", basis_by="吴国庆")
    assert Consent.objects.count() == 2

    call_command("import", undo=str(Batch.objects.get().pk))

    assert not Person.objects.exists()
    assert not Consent.objects.exists()
