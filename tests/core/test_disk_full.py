"""A full disk is called one, whoever could not write."""

import errno
import io
import sqlite3
import zipfile

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from shegongzhan.core.errors import is_disk_full
from shegongzhan.core.middleware import RuleViolationMiddleware
from shegongzhan.imports.reading import folders


def of_sqlite() -> OperationalError:
    error = OperationalError("database or disk is full")
    error.__cause__ = sqlite3.OperationalError("database or disk is full")
    return error


class OfPostgreSQL(Exception):
    sqlstate = "53100"


FULL = [OSError(errno.ENOSPC, "No space left on device"), of_sqlite(), OfPostgreSQL("could not extend file")]


@pytest.mark.parametrize("error", FULL, ids=lambda error: type(error).__name__)
def test_the_page_says_so(error):
    answer = RuleViolationMiddleware(lambda request: None).process_exception(RequestFactory().get("/"), error)

    assert answer.status_code == 507
    assert "磁盘满了" in answer.content.decode() and "系统出错了" not in answer.content.decode()


def test_what_else_breaks_is_no_full_disk():
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied")) and not is_disk_full(
        ValueError("full")
    )


def test_a_ledger_is_not_called_damaged_for_it(monkeypatch):
    def full(self, info, *rest):
        raise FULL[0]

    monkeypatch.setattr(zipfile.ZipFile, "read", full)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("走访.csv", "姓名\n")

    with pytest.raises(OSError, match="No space"):
        list(folders.expand_upload("台账.zip", packed.getvalue()))
