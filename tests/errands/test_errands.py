"""What takes long is worked out in the background: one a reader and kind, sealed, told, fetched by who asked, cleared away."""

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from shegongzhan.accounts.models import Post, User
from shegongzhan.core import aside
from shegongzhan.core.time import now
from shegongzhan.errands import commands, tasks
from shegongzhan.errands.models import Errand, State
from shegongzhan.people.commands import PersonRow, file_people
from shegongzhan.statistics.models import WorkedOut
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LIST = "/people/?export=xlsx"


@pytest.fixture
def many(jianping: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve persons where more than ten rows are long work."""
    monkeypatch.setattr(aside, "AT_ONCE", 10)
    file_people(
        "import", [PersonRow(name=f"慕容{n}号".replace("0", "零"), division=f.VILLAGE) for n in range(12)],
        on=f.LONG_AGO,
    )  # fmt: skip


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Errands that wait instead of being done at once; `tasks.do_errand.call` does one."""
    waiting: list[str] = []
    monkeypatch.setattr("shegongzhan.errands.middleware._enqueue", waiting.append)
    return waiting


def _do(pk: str) -> None:
    tasks.do_errand.call(pk)


def _rows_in(answer: Any) -> int:
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.max_row - 1


def test_a_small_export_answers_at_once(sign_in: SignIn, lin: User, many: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(aside, "AT_ONCE", 12)

    assert _rows_in(sign_in(lin).get(LIST)) == 12
    assert not Errand.objects.exists()


def test_a_long_one_is_an_errand_with_progress_and_a_notice(
    sign_in: SignIn, lin: User, many: None, queued: list[str]
) -> None:
    client = sign_in(lin)
    page = client.get(LIST)
    address = page["Location"]
    assert page.status_code == 302
    assert "排队等候" in client.get(address).content.decode()

    _do(queued[0])

    assert Errand.objects.get().done_rows == 10
    assert "做好了" in client.get("/people/").content.decode()
    assert "去看看" not in client.get("/people/").content.decode()
    assert f"{address}file/" in client.get(address).content.decode()
    assert _rows_in(client.get(f"{address}file/")) == 12


def test_one_at_a_time_of_a_kind_and_the_same_question_is_the_same_errand(
    sign_in: SignIn, lin: User, many: None, queued: list[str]
) -> None:
    client = sign_in(lin)
    first = client.get(LIST)["Location"]

    assert client.get(LIST)["Location"] == first
    other = client.get("/people/?export=xlsx&sort=-name")
    assert other["Location"] == first
    assert "上一个还没有做完" in client.get(first).content.decode()
    assert len(queued) == Errand.objects.count() == 1


def test_nothing_readable_lies_anywhere(sign_in: SignIn, lin: User, many: None) -> None:
    sign_in(lin).get(LIST + "&q=慕容")

    errand = Errand.objects.get()
    assert errand.state == State.DONE
    for path in (Path(settings.HOME) / "errands").rglob("*"):
        content = path.read_bytes()
        assert b"PK\x03\x04" not in content and "慕容".encode() not in content
        assert path.stat().st_mode & 0o077 == 0
    raw = str(Errand.objects.extra(select={"raw": "asked"}).values_list("raw", flat=True).first())
    assert "people" not in raw


def test_only_who_asked_fetches_it_and_only_with_the_rights_they_had(
    sign_in: SignIn, lin: User, zhou: User, many: None
) -> None:
    client = sign_in(lin)
    address = client.get(LIST)["Location"]

    assert sign_in(zhou).get(address).status_code == 404
    assert sign_in(zhou).get(f"{address}file/").status_code == 404
    Post.objects.filter(user=lin).update(
        ends_on=datetime.date(2020, 1, 1), starts_on=datetime.date(2019, 1, 1)
    )
    assert client.get(f"{address}file/").status_code in (403, 404)


def test_it_is_gone_after_the_days_of_the_pack(sign_in: SignIn, lin: User, many: None) -> None:
    client = sign_in(lin)
    address = client.get(LIST)["Location"]
    Errand.objects.update(asked_at=now() - datetime.timedelta(days=4))

    commands.clear_away("night", now=now())

    assert client.get(address).status_code == 404
    assert not list((Path(settings.HOME) / "errands").glob("*"))


def test_an_errand_whose_process_ended_gives_way(
    sign_in: SignIn, lin: User, many: None, queued: list[str]
) -> None:
    client = sign_in(lin)
    first = client.get(LIST)["Location"]
    Errand.objects.update(state=State.RUNNING, seen_at=now() - datetime.timedelta(hours=1))
    assert "处理中断了" in client.get(first).content.decode()

    assert client.get(LIST)["Location"] != first
    assert Errand.objects.filter(state=State.FAILED).count() == 1


def test_what_goes_wrong_is_told_and_can_be_asked_again(
    sign_in: SignIn, lin: User, many: None, queued: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(lin)
    address = client.get(LIST)["Location"]
    monkeypatch.setattr(tasks, "_answer", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        _do(queued[0])

    assert "没有做成" in client.get(address).content.decode()
    assert client.get(LIST)["Location"] != address


def test_figures_of_a_region_are_worked_out_aside_once_and_the_next_reader_gets_them(
    sign_in: SignIn, region_officer: User, city_officer: User, places: None, queued: list[str]
) -> None:
    rows.visit(workers=[(rows.worker(), 90)])
    client = sign_in(region_officer)
    asked = {"place": f.REGION, "period": "2023"}
    waiting = client.get("/statistics/", asked)
    assert waiting.status_code == 302 and not WorkedOut.objects.exists()

    _do(queued[0])

    page = client.get(client.get(waiting["Location"])["Location"])
    assert page.status_code == 200 and "1.5" in page.content.decode()
    other = f.user("region2", "钱明", division=f.REGION)
    f.post(other, "region_officer", f.REGION)
    assert sign_in(other).get("/statistics/", asked).status_code == 200
    assert len(queued) == 1


def test_figures_of_a_county_answer_at_once(sign_in: SignIn, county_officer: User, places: None) -> None:
    assert sign_in(county_officer).get("/statistics/", {"period": "2023"}).status_code == 200
    assert not Errand.objects.exists()


@pytest.mark.parametrize(
    ("page", "form"), [("/statistics/", "xlsx"), ("/statistics/", "docx"), ("/statistics/quarter/", "xlsx")]
)
def test_papers_of_figures_are_written_aside(
    page: str, form: str, sign_in: SignIn, county_officer: User, jianping: Any, queued: list[str]
) -> None:
    rows.visit(workers=[(rows.worker(), 90)], station=jianping)
    client = sign_in(county_officer)
    asked = {"period": "2023", "export": form}
    waiting = client.get(page, asked)
    assert waiting.status_code == 302 and client.get(page, asked)["Location"] == waiting["Location"]

    _do(queued[0])

    assert len(queued) == 1
    file = client.get(f"{waiting['Location']}file/")
    assert b"".join(file.streaming_content).startswith(b"PK") and f".{form}" in file["Content-Disposition"]
