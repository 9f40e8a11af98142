"""One data folder that is set up, for all tests that start the product as a process."""

from pathlib import Path

import pytest

from tests.machine.serving import shegongzhan


@pytest.fixture(scope="session")
def ready(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("home")
    run = shegongzhan(home, "setup")
    assert run.returncode == 0, run.stderr
    return home
