"""The first page of a list as a resident worker of one station sees it: through every middleware, with its template."""

import time
from functools import cache
from typing import Any

from bench.sizes import YEAR

ADDRESSES = {"people": "people:list", "visits": "fieldwork:list"}


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Open the page once; return its seconds, its queries, and how many rows stood on it."""
    from django.urls import reverse

    client, address = _client(), reverse(ADDRESSES[question["page"]])
    counted: list[str] = []
    from django.db import connection

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        counted.append(sql)
        return execute(sql, *rest)

    started = time.perf_counter()
    with connection.execute_wrapper(count):
        response = client.get(address)
        body = response.content
    seconds = time.perf_counter() - started
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return {"seconds": seconds, "queries": len(counted), "rows": body.count(b"<tr") - 1}


@cache
def _client() -> Any:
    """Return a client signed in as the worker of the first station."""
    from django.test import Client

    client = Client()
    client.force_login(_worker(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _worker() -> Any:
    from django.utils import timezone

    from shegongzhan.accounts.models import Post, User
    from shegongzhan.accounts.roles import Role
    from shegongzhan.stations.models import Station, Tier

    user = User.objects.filter(username="bench-worker").first()
    if user is None:
        station = Station.objects.filter(tier=Tier.TOWNSHIP).order_by("division")[0]
        user = User.objects.make(
            "bench-worker", None, name="林", division=station.division, password_changed_at=timezone.now()
        )
        Post.objects.create(
            user=user, role=Role.RESIDENT_WORKER, division=station.division, station=station,
            starts_on=f"{YEAR}-01-01",
        )  # fmt: skip
    return user
