"""What every test stands on: the database, the people, and no network beyond this machine.

`tests/people.py` holds the people; the folder `tests/people/` therefore has no __init__.py, which would hide the file.
"""

import datetime
import inspect
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import database
from tests.errors import NetworkBlocked

pytest_plugins = ["tests.people"]

# Playwright keeps an event loop in the test's thread, and Django would take the test for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


# Who asks for none of these does not meet the database under test; who asks for the request may ask for any of them.
DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what has nothing to do with the database under test, so that a second database need not repeat it."""
    for item in items:
        asks = DATABASE & set(getattr(item, "fixturenames", ()))
        asks_later = "request" in inspect.signature(getattr(item, "function", item)).parameters
        if not asks and not asks_later and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.independent)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Give this process its own copy of the migrated template; `--create-db` makes the template anew."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    with django_db_blocker.unblock(), database.copy_for(worker, fresh=request.config.getvalue("create_db")):
        yield


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that is not to this machine; the product must not need one."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def checked(address: Any) -> None:
        if isinstance(address, tuple) and not is_loopback(str(address[0])):
            raise NetworkBlocked(f"a test wanted to connect to {address[0]}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        checked(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        checked(address)
        return connect_ex(self, address)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect_ex  # type: ignore[method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def no_policy_overrides() -> None:
    """Start every test with the packs alone: what an earlier test overrode was rolled back, but not forgotten."""
    from shegongzhan.policies.queries import assume_no_overrides

    assume_no_overrides()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.date], None]:
    """Return what lets the product believe it is a moment, or ten in the morning of a day."""
    from shegongzhan.core import time

    def stands_at(day: datetime.date) -> None:
        at = (
            day
            if isinstance(day, datetime.datetime)
            else datetime.datetime.combine(day, datetime.time(10), time.clock().tzinfo)
        )
        monkeypatch.setattr(time, "clock", lambda: at.astimezone(time.timezone.get_current_timezone()))

    return stands_at


def is_loopback(host: str) -> bool:
    """Tell whether the address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
