"""`shegongzhan demo`: the sample county, its figures and its accounts, from an empty folder."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shegongzhan.accounts.roles import OF_STATION, Role

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[subprocess.CompletedProcess, Path]:
    home = tmp_path_factory.mktemp("home")
    # A region's own database stays untouched, whatever the surroundings say.
    elsewhere = "postgresql://nobody@127.0.0.1:1/nothing"
    environ = {
        **os.environ,
        "SHEGONGZHAN_HOME": str(home),
        "DATABASE_URL": elsewhere,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "shegongzhan", "demo", "--no-serve"]
    return subprocess.run(command, capture_output=True, text=True, env=environ, timeout=600), home / "demo"


def test_it_prints_the_figures_of_the_article(demo):
    run, _ = demo

    assert run.returncode == 0, run.stderr
    for figure in (12, 26, 126, 628, 3276, 89, 322, 36, 261):
        assert re.search(rf"  {figure} +{figure}$", run.stdout, re.MULTILINE), figure


def test_it_has_an_account_for_each_role_and_two_stations(demo):
    _, home = demo
    accounts = json.loads((home / "accounts.json").read_text(encoding="utf-8"))

    assert {account["role"] for account in accounts} == set(Role.values)
    assert all(set(account) == {"username", "password", "role", "place"} for account in accounts)
    for role in OF_STATION:
        assert len({account["place"] for account in accounts if account["role"] == role}) == 2, role


@pytest.mark.skipif(os.name == "nt", reason="file modes")
def test_the_passwords_are_for_the_owner_only(demo):
    _, home = demo

    assert (home / "accounts.json").stat().st_mode & 0o077 == 0
