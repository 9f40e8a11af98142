"""The pages of an import: files in, what was recognised, every row's fate, import, workbook, undo."""

import io
import os
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.imports.models import Batch, BatchState, ColumnMapping
from shegongzhan.ledgers import commands, storage
from shegongzhan.ledgers.commands import importing
from shegongzhan.people.models import Person
from shegongzhan.stations.commands.divisions import load_divisions
from tests.ledgers.conftest import TODAY
from tests.ledgers.workbooks import people, xlsx


@pytest.fixture
def officer(county_officer: User, sign_in: Callable[[User], Client]) -> Client:
    load_divisions(["341821"])
    return sign_in(county_officer)


def drop(client: Client, data: bytes, name: str = "服务对象.xlsx", unit: str = "341821") -> Any:
    return client.post(
        reverse("ledgers:upload"),
        {"documents": [SimpleUploadedFile(name, data)], "unit": unit, "year": "2023"},
    )


def test_from_files_to_rows_and_back(officer: Client, django_capture_on_commit_callbacks: Any) -> None:
    answer = drop(officer, xlsx(people({}, {"姓名": ""}, {})))
    batch = Batch.objects.get()
    assert answer.url == reverse("ledgers:batch", args=[batch.pk])

    # Checked, nothing written; the files lie encrypted on the disk.
    assert batch.state == BatchState.PLANNED
    assert Person.objects.count() == 0
    stored = b"".join(path.read_bytes() for path in storage.folder_of(batch).iterdir())
    assert b"PK\x03\x04" not in stored
    page = officer.get(answer.url).content.decode()
    assert "服务对象台账" in page
    assert "没有填姓名" in page
    rows = officer.get(reverse("ledgers:sheet", args=[batch.pk, 0])).content.decode()
    assert rows.count("新建") >= 2
    assert "不能导入" in rows

    officer.post(reverse("ledgers:confirm", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert Person.objects.count() == 2
    assert storage.kept_sources(batch) == []
    result = officer.get(answer.url).content.decode()
    assert "没有填姓名" in result
    workbook = officer.get(reverse("ledgers:workbook", args=[batch.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(workbook.streaming_content))).active
    assert sheet["A2"].value == "导入结果"

    officer.post(reverse("ledgers:settle", args=[batch.pk]))
    assert not batch.outcomes.filter(rejected=True, settled_at=None).exists()
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(reverse("ledgers:undo", args=[batch.pk]))
    assert Person.objects.count() == 0


def test_columns_can_be_set_right_and_are_remembered(officer: Client) -> None:
    rows = people({}, {})
    rows[1][1] = "老乡"  # nobody calls a name that
    drop(officer, xlsx(rows))
    batch = Batch.objects.get()
    url = reverse("ledgers:sheet", args=[batch.pk, 0])
    assert "没有认出" in officer.get(reverse("ledgers:batch", args=[batch.pk])).content.decode()

    officer.post(url, {"kind": "people", "first": 2, "last": 2, "remember": "on"})
    form = officer.get(url).context["form"]
    said = {name: form[name].initial or "" for name in form.fields if name.startswith("column-")}
    officer.post(url, {**said, "column-1": "name", "kind": "people", "first": 2, "last": 2, "remember": "on"})

    batch.refresh_from_db()
    assert batch.plan["preview"]["counts"]["people"]["created"] == 2
    assert ColumnMapping.objects.get().columns["老乡"] == "name"
    drop(officer, xlsx(rows), name="下一次.xlsx")
    later = Batch.objects.latest("created_at")
    assert later.plan["preview"]["counts"]["people"]["created"] == 2


def test_what_is_no_ledger_is_said_beside_the_field(officer: Client) -> None:
    answer = drop(officer, b"%PDF-1.7", name="台账.docx")

    assert "台账.docx" in answer.content.decode()
    assert Batch.objects.count() == 0


def test_a_pdf_with_another_name_is_told_on_the_page(officer: Client) -> None:
    answer = drop(officer, b"%PDF-1.7 x", name="台账.xlsx")

    assert "PDF" in officer.get(answer.url).content.decode()


def test_discarding_deletes_the_files(officer: Client, django_capture_on_commit_callbacks: Any) -> None:
    drop(officer, xlsx(people({})))
    batch = Batch.objects.get()
    folder = storage.folder_of(batch)

    with django_capture_on_commit_callbacks(execute=True):
        officer.post(reverse("ledgers:discard", args=[batch.pk]))

    assert not folder.exists()
    assert Batch.objects.count() == 0


def test_a_worker_imports_into_her_own_township_only(
    officer: Client, lin: User, he: User, sign_in: Callable[[User], Client]
) -> None:
    assert drop(sign_in(lin), xlsx(people({})), unit="341821").status_code in {200, 403, 422}
    assert Batch.objects.count() == 0

    drop(sign_in(lin), xlsx(people({})), unit="341821100")

    batch = Batch.objects.get()
    assert sign_in(lin).get(reverse("ledgers:batch", args=[batch.pk])).status_code == 200
    assert sign_in(he).get(reverse("ledgers:batch", args=[batch.pk])).status_code == 404


def test_the_auditor_has_no_such_page(auditor: User, sign_in: Callable[[User], Client]) -> None:
    assert sign_in(auditor).get(reverse("ledgers:imports")).status_code == 403


def test_an_import_whose_process_died_can_be_checked_again(officer: Client) -> None:
    drop(officer, xlsx(people({})))
    batch = Batch.objects.get()
    Batch.objects.update(state=BatchState.RUNNING)
    address, again = (reverse(f"ledgers:{name}", args=[batch.pk]) for name in ("batch", "again"))

    storage.tell_progress(batch, 0, 1, "正在读取文件")
    assert "重新检查" not in officer.get(address).content.decode()
    officer.post(again)
    batch.refresh_from_db()
    assert batch.state == BatchState.RUNNING

    os.utime(storage.folder_of(batch) / "progress.json", (0, 0))
    assert "重新检查" in officer.get(address).content.decode()
    officer.post(again)
    batch.refresh_from_db()
    assert batch.state == BatchState.PLANNED


def test_a_task_that_comes_after_the_import_does_nothing(officer: Client, county_officer: User) -> None:
    drop(officer, xlsx(people({})))
    batch = Batch.objects.get()
    officer.post(reverse("ledgers:confirm", args=[batch.pk]))

    commands.check_files(county_officer, Batch.objects.get(), today=TODAY)

    assert Batch.objects.get().state == BatchState.DONE


def test_the_workbook_of_an_import_by_command_is_handed_out_too(officer: Client, tmp_path: Any) -> None:
    path = tmp_path / "服务对象.xlsx"
    path.write_bytes(xlsx(people({}, {"姓名": ""})))
    commands.import_ledgers("console", [path], unit="341821", today=TODAY)

    answer = officer.get(reverse("ledgers:workbook", args=[Batch.objects.get().pk]))

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet["A2"].value == "导入结果"


def test_while_its_workbook_is_written_an_import_shows_as_under_way(officer: Client) -> None:
    drop(officer, xlsx(people({}, {"姓名": ""})))
    batch = Batch.objects.get()
    address, progress = (reverse(f"ledgers:{name}", args=[batch.pk]) for name in ("batch", "progress"))
    officer.post(reverse("ledgers:confirm", args=[batch.pk]))
    batch.refresh_from_db()
    assert storage.WORKBOOK_DUE not in batch.result

    storage.tell_progress(batch, 2, 2, "正在收尾")
    due = {name: value for name, value in batch.result.items() if name != "error_workbook"}
    Batch.objects.update(result=due | {storage.WORKBOOK_DUE: True})
    assert "正在收尾" in officer.get(address).content.decode()
    assert officer.get(progress, headers={"HX-Request": "true"}).status_code == 200

    # The process that was to write it has died: the rows are in, and the page says which are not.
    os.utime(storage.folder_of(batch) / "progress.json", (0, 0))
    assert "没有填姓名" in officer.get(address).content.decode()
    assert officer.get(progress, headers={"HX-Request": "true"})["HX-Redirect"] == address


def test_a_workbook_that_cannot_be_written_takes_no_row_back(
    officer: Client, county_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError("No space left on device")

    drop(officer, xlsx(people({}, {"姓名": ""})))
    batch = Batch.objects.get()
    commands.confirm_import(county_officer, batch)
    monkeypatch.setattr("shegongzhan.ledgers.commands.importing.error_workbook", full)

    with pytest.raises(OSError, match="No space"):
        commands.carry_out(county_officer, batch, today=TODAY)

    batch.refresh_from_db()
    assert (batch.state, batch.failure, Person.objects.count()) == (BatchState.DONE, "", 1)
    assert storage.kept_sources(batch) == []
    page = officer.get(reverse("ledgers:batch", args=[batch.pk])).content.decode()
    assert "没有填姓名" in page
    assert "下载未导入的行" not in page


def test_an_import_taken_back_while_its_workbook_is_written_leaves_no_file(
    officer: Client,
    county_officer: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    write = importing.error_workbook

    def meanwhile(*args: Any) -> Any:
        commands.undo_batch(county_officer, Batch.objects.get(), on=TODAY)
        return write(*args)

    drop(officer, xlsx(people({}, {"姓名": ""})))
    batch = Batch.objects.get()
    monkeypatch.setattr(importing, "error_workbook", meanwhile)

    with django_capture_on_commit_callbacks(execute=True):
        officer.post(reverse("ledgers:confirm", args=[batch.pk]))

    assert Batch.objects.get().state == BatchState.UNDONE
    assert list(storage.folder_of(batch).iterdir()) == []
