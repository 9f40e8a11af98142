"""Many who record at the same time: in threads on the test database, in processes on a file of SQLite."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection

from shegongzhan.audit.commands import Entry, record, record_many, verify_chain
from shegongzhan.audit.models import Chain, Event
from tests.audit.conftest import ELSEWHERE, JIANPING, SHIZI

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_threads_on_one_chain_leave_no_gap_and_no_fork(made):
    failures = []

    def work(number):
        try:
            for row in range(10):
                record("system", made, division=JIANPING if row % 2 else SHIZI, row=row)
            # The counties in either order: the locks are taken in the order of the keys.
            places = [JIANPING, ELSEWHERE] if number % 2 else [ELSEWHERE, JIANPING]
            record_many("system", made, [Entry(division=place) for place in places])
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert dict(Chain.objects.values_list("key", "length")) == {"341821": 66, "150425": 6}
    assert Event.objects.count() == 72
    assert [verify_chain(chain) for chain in Chain.objects.all()] == [[], []]


PROGRAM = """
import os, sys
import django
from django.conf import settings
from shegongzhan.config import env
settings.configure(
    HOME=env.home(), DATABASES={"default": env.database()}, USE_TZ=True,
    INSTALLED_APPS=["shegongzhan.core", "shegongzhan.crypto", "shegongzhan.audit"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.core.management import call_command
if sys.argv[1] == "migrate":
    call_command("migrate", verbosity=0)
elif sys.argv[1] == "verify":
    call_command("audit", "verify")
else:
    from shegongzhan.audit.acts import Act
    from shegongzhan.audit.commands import record
    act = Act("tested_thing.made", "x")
    for row in range(20):
        record("system", act, division="341821100", row=row)
"""


def test_processes_on_one_sqlite_file_leave_no_gap_and_no_fork(tmp_path):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SHEGONGZHAN", "DATABASE_URL", "DJANGO"))
    }
    environment |= {"SHEGONGZHAN_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}

    def start(action):
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, action],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
        )

    assert start("migrate").wait() == 0
    writers = [start("write") for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]

    output, _ = start("verify").communicate()
    assert "341821: 60 条，完整" in output
