"""Papers of a row: what is taken, how it lies on the disk, who read it, and what a taken-back transaction leaves."""

import time
import uuid

import pytest
from django.db import transaction

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from shegongzhan.files import commands, disk, queries
from shegongzhan.files.models import StoredFile
from tests import factories as f

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 a voucher of seventy yuan"


@pytest.fixture(autouse=True)
def own_disk(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def row():
    return f.station()


def attach(row, **other):
    return commands.attach("test", row, **{"name": "发票.pdf", "content": PDF, "purpose": "发票", **other})


def test_a_paper_is_encrypted_on_the_disk_and_comes_back_as_it_was(row):
    stored = attach(row)

    assert b"voucher" not in disk.path_of(stored.pk).read_bytes()
    answer = commands.hand_out("test", stored)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert Event.objects.filter(act="file.read").count() == 1


def test_the_same_paper_twice_is_one(row):
    assert attach(row).pk == attach(row, name="再传一次.pdf").pk
    assert queries.files_of(row).count() == 1
    assert (
        [one.pk for one in queries.files_of_many([row])[str(row.pk)]]
        == [one.pk for one in queries.files_of(row)]
        != []
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.pdf", b"", "file.empty"),
        ("大.pdf", b"%PDF-" + bytes(20 * 1024 * 1024), "file.large"),
        ("程序.exe", b"MZ", "file.kind"),
        ("页面.pdf", b"<html><script>", "file.disguised"),
        ("无后缀", PDF, "file.kind"),
    ],
)
def test_what_is_not_taken_gets_a_sentence_and_leaves_nothing(row, name, content, code):
    with pytest.raises(RuleViolation) as no:
        attach(row, name=name, content=content)

    assert no.value.code == code
    assert not StoredFile.objects.exists()
    assert not list(disk.everything())


def test_a_name_with_folders_is_only_its_last_part(row):
    assert attach(row, name="..\\..\\etc/张三的合同.pdf").name == "张三的合同.pdf"


def test_one_taken_away_leaves_the_disk_and_stays_in_the_book(row, django_capture_on_commit_callbacks):
    stored = attach(row)
    with pytest.raises(RuleViolation):
        commands.remove("test", stored, reason=" ", at=now())
    with django_capture_on_commit_callbacks(execute=True):
        commands.remove("test", stored, reason="传错了", at=now())

    assert not disk.path_of(stored.pk).exists()
    assert not queries.files_of(row).exists()
    assert StoredFile.objects.get().removed_reason == "传错了"
    with pytest.raises(RuleViolation, match=r"file\.removed|移除"):
        commands.remove("test", stored, reason="再来", at=now())


def test_a_file_the_disk_lost_or_somebody_changed_is_told(row):
    stored = attach(row)
    disk.write(stored.pk, b"%PDF-1.7 a voucher of seven thousand yuan")
    with pytest.raises(RuleViolation) as no:
        commands.hand_out("test", stored)
    assert no.value.code == "file.changed"

    disk.delete(stored.pk)
    with pytest.raises(RuleViolation) as no:
        commands.hand_out("test", stored)
    assert no.value.code == "file.lost"


def test_what_a_taken_back_transaction_left_is_swept_after_a_day(row):
    kept = attach(row)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        attach(row, content=PDF + b" again")
        raise ZeroDivisionError
    disk.write(uuid.uuid4(), PDF)

    assert commands.sweep("system", now=time.time()) == 0
    assert commands.sweep("system", now=time.time() + 2 * 86_400) == 2
    assert disk.path_of(kept.pk).exists()
