"""Which request is being answered, known to `record` without every command handing it on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Origin(NamedTuple):
    """Where an act came from: the id of the request and the address it came from; both empty on the console."""

    request_id: str = ""
    ip: str = ""


_origin: ContextVar[Origin] = ContextVar("audit_origin", default=Origin())  # noqa: B039


def origin() -> Origin:
    """Return where the act going on now came from."""
    return _origin.get()


@contextmanager
def coming_from(request_id: str = "", ip: str = "") -> Iterator[None]:
    """Say where acts come from while the block runs."""
    token = _origin.set(Origin(request_id[:40], ip[:45]))
    try:
        yield
    finally:
        _origin.reset(token)
