"""Numbers of persons typed anywhere in a ledger stand nowhere in clear: not in the database, a file, a page or the log."""

import datetime
import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.audit.models import Event
from shegongzhan.core.time import now, today
from shegongzhan.crypto.logs import MaskingFormatter
from shegongzhan.imports.models import Batch, RowOutcome
from shegongzhan.ledgers import acts, storage
from shegongzhan.ledgers.commands import drop_old_workbooks
from shegongzhan.people.models import Person
from shegongzhan.stations.commands.divisions import load_divisions
from tests import factories as f
from tests.ledgers.workbooks import number, people, save, xlsx

NUMBER = number("34182119620910777")
OLD = "341821620910779"
PHONE, CARD, DISABILITY = "13955667788", "6217001234567890123", NUMBER + "44"
WIDE = NUMBER.translate({ord("0") + n: ord("０") + n for n in range(10)})
SPACED = f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"
FORMS = [NUMBER, OLD, PHONE, CARD, DISABILITY, WIDE, SPACED, f"{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}"]
FILE = f"名册{number('34182119620910555')}.xlsx"
IN_NAMES = [number("34182119620910555"), number("34182119620910666")]


def poisoned() -> bytes:
    """Return a register in which every form of a number stands in columns where nobody expects it."""
    rows = people(
        *({"姓名": one} for one in FORMS),
        *({"所在村（社区）": one} for one in FORMS),
        *({"所在村（社区）": "没有的村", "对象类别": one, "家庭人口": one} for one in FORMS),
        *(
            {"对象类别": one, "家庭人口": one, "性别": one, "出生年月": one, "联系电话": one + "?"}
            for one in FORMS
        ),
    )
    rows[0][0] = f"建平镇社工站服务对象信息台账（{NUMBER}）"
    return xlsx(rows, **{IN_NAMES[1]: rows, "说明": [[NUMBER], [PHONE]]})


def in_clear(text: str) -> list[str]:
    return [one for one in [*FORMS, *IN_NAMES] if one in text]


def everything_in_the_database() -> str:
    """Return each column of each row, as whoever copies the database reads it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [f"{value}" for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def everything_on_the_disk() -> str:
    files = [path for path in Path(settings.HOME).rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        files += [path for path in (Path(name), Path(name + "-wal")) if path.is_file()]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as the settings have it written."""
    root, stream = logging.getLogger(), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        next(one.formatter for one in root.handlers if isinstance(one.formatter, MaskingFormatter))
    )
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


@pytest.mark.django_db(transaction=True)
def test_what_was_poisoned_stands_nowhere_in_clear(
    log: io.StringIO, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    f.a_few_divisions()
    load_divisions(["341821"])
    (tmp_path / FILE).write_bytes(poisoned())

    call_command("import", str(tmp_path / FILE), unit="341821", year=2023, json=str(tmp_path / "out.json"))

    result = (tmp_path / "out.json").read_text()
    assert "name.number" in result and "village.unknown" in result
    assert Person.objects.exists(), "rows that are right go in"
    said = capsys.readouterr()
    for place in (
        result,
        said.out,
        said.err,
        everything_in_the_database(),
        everything_on_the_disk(),
        log.getvalue(),
    ):
        assert in_clear(place) == []


@pytest.mark.django_db(transaction=True)
def test_what_was_poisoned_stands_on_no_page(
    log: io.StringIO, county_officer: User, sign_in: Callable[[User], Client]
) -> None:
    load_divisions(["341821"])
    client = sign_in(county_officer)
    documents = [SimpleUploadedFile(FILE, poisoned())]
    answer = client.post(
        reverse("ledgers:upload"), {"documents": documents, "unit": "341821", "year": "2023"}
    )
    batch = Batch.objects.get()
    pages = [
        client.get(answer.url),
        *(client.get(reverse("ledgers:sheet", args=[batch.pk, n])) for n in (0, 1)),
    ]
    client.post(reverse("ledgers:confirm", args=[batch.pk]))
    pages += [
        client.get(answer.url),
        client.get(reverse("ledgers:open_rows")),
        client.get(reverse("ledgers:imports")),
    ]

    assert RowOutcome.objects.filter(code="name.number").exists()
    for page in pages:
        assert page.status_code == 200
        assert in_clear(page.content.decode()) == []
    for place in (everything_in_the_database(), everything_on_the_disk(), log.getvalue()):
        assert in_clear(place) == []
    # Whoever may open it finds the originals there, to correct them.
    workbook = client.get(reverse("ledgers:workbook", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(workbook.streaming_content)))
    assert NUMBER in {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}


@pytest.mark.parametrize("form", FORMS)
def test_the_log_masks_whatever_looks_like_a_number(log: io.StringIO, form: str) -> None:
    try:
        raise ValueError(f"cannot read {form}")
    except ValueError:
        logging.getLogger("shegongzhan.anything").exception("row %s failed", form)

    assert "failed" in log.getvalue() and "ValueError" in log.getvalue()
    assert form not in log.getvalue()


@pytest.fixture
def refused(county: None, tmp_path: Path) -> Batch:
    """An import by the command of which one row did not go in."""
    path = save(tmp_path, "服务对象.xlsx", people({"姓名": ""}, {}))
    call_command("import", str(path), unit="341821", year=2023)
    return Batch.objects.get()


def test_the_workbook_lies_sealed_and_is_handed_out_on_record(refused: Batch, tmp_path: Path) -> None:
    folder = storage.folder_of(refused)
    assert [path.name for path in folder.iterdir()] == [storage.WORKBOOK]
    assert not (folder / storage.WORKBOOK).read_bytes().startswith(b"PK")

    out = tmp_path / "改.xlsx"
    call_command("import", errors_of=str(refused.pk), errors_to=str(out))

    assert openpyxl.load_workbook(out).active["A2"].value == "导入结果"
    assert out.stat().st_mode & 0o077 == 0
    assert Event.objects.filter(act=acts.WORKBOOK_OPENED.code).count() == 1


def test_the_workbook_goes_after_the_days_of_the_rule(refused: Batch, tmp_path: Path) -> None:
    done = refused.finished_at.date()
    assert drop_old_workbooks("night", on=done + datetime.timedelta(days=29)) == 0
    assert drop_old_workbooks("night", on=done + datetime.timedelta(days=30)) == 1

    assert list(storage.folder_of(refused).iterdir()) == []
    assert "error_workbook" not in Batch.objects.get().result
    with pytest.raises(CommandError, match="保存期"):
        call_command("import", errors_of=str(refused.pk), errors_to=str(tmp_path / "改.xlsx"))


def test_a_plain_workbook_of_an_earlier_version_is_sealed(refused: Batch) -> None:
    folder = storage.folder_of(refused)
    content = storage.workbook_of(refused)
    storage.drop_workbook(refused)
    (folder / f"服务对象{storage.PLAIN}").write_bytes(content)

    drop_old_workbooks("night", on=today())

    assert [path.name for path in folder.iterdir()] == [storage.WORKBOOK]
    assert storage.workbook_of(refused) == content
    assert now() >= refused.created_at
