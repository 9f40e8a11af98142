"""Recording acts, and erasing what they say about a person."""

import base64
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, models, transaction
from django.db.models.functions import Left
from django.utils import timezone

from shegongzhan.audit import acts, chains
from shegongzhan.audit.acts import Act
from shegongzhan.audit.context import origin
from shegongzhan.audit.models import SEALED, Chain, Event, Look, Refusal, chain_of, moment
from shegongzhan.core.time import now

# A thing without a row of its own, or gone already: ("people.person", pk).
Thing = models.Model | tuple[str, object]
# A user (anything with a pk), or a part of the system by its name: "import", "system".
Actor = models.Model | str
BATCH = 2000


@dataclass(slots=True)
class Entry:
    """One event of a bulk record: the thing, where it lies (else the thing's own division), and its data."""

    obj: Thing | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    personal: Mapping[str, Any] | None = None
    division: str | None = None


def record(
    actor: Actor,
    act: Act,
    obj: Thing | None = None,
    *,
    division: str = "",
    on_behalf: Actor | None = None,
    actor_role: str = "",
    personal: Mapping[str, Any] | None = None,
    **data: Any,
) -> Event:
    """Record that somebody did something to something, in the transaction of the act itself.

    Data that the act declares as personal go to the erasable part by themselves; `personal` adds to it.
    Everything else must be about nobody: ids, codes, counts. `division` is the thing's own unless given.
    Record last in a command: on PostgreSQL the county's chain stays locked from here to the end of the
    transaction.
    """
    entry = Entry(obj, data, personal, division or None)
    with transaction.atomic(savepoint=False):
        (event,) = (
            Event(**values)
            for values in _sealed(actor, act, [entry], on_behalf=on_behalf, actor_role=actor_role)
        )
        event.save(force_insert=True)
    return event


def record_many(
    actor: Actor,
    act: Act,
    entries: Iterable[Entry | models.Model],
    *,
    on_behalf: Actor | None = None,
    actor_role: str = "",
    **data: Any,
) -> int:
    """Record the same act on many things, set-based, and return how many; `data` belong to each of them."""
    listed = [entry if isinstance(entry, Entry) else Entry(entry) for entry in entries]
    if data:
        for entry in listed:
            entry.data = {**data, **entry.data}
    with transaction.atomic(savepoint=False):
        sealed = _sealed(actor, act, listed, on_behalf=on_behalf, actor_role=actor_role)
        while batch := list(islice(sealed, BATCH)):
            _insert(batch)
    return len(listed)


def note_look(actor: int, act: Act, obj: models.Model) -> None:
    """Note that somebody opened something; once for each reader, thing and day, however often the page is loaded."""
    object_type, object_id, division = _about(obj)
    at = now()
    key = {
        "object_type": object_type, "object_id": object_id, "reader": actor,
        "on": timezone.localdate(at), "act": act.code,
    }  # fmt: skip
    # Asked first: on SQLite an insert that changes nothing waits for the writer all the same.
    if not Look.objects.filter(**key).exists():
        Look.objects.bulk_create([Look(**key, division=division, at=at)], ignore_conflicts=True)


def note_refusal(actor: models.Model, *, route: str, status: int) -> None:
    """Note that somebody was refused a page: one row for each user, page, answer and day, which counts."""
    at = now()
    key = {"user": actor.pk, "on": timezone.localdate(at), "route": route[:80], "status": status}
    rows = Refusal.objects.filter(**key)
    again = {"count": models.F("count") + 1, "last_at": at}
    if not rows.update(**again):
        division = getattr(actor, "division", "")
        Refusal.objects.bulk_create([Refusal(**key, division=division, last_at=at)], ignore_conflicts=True)
        rows.update(**again)


def erase(actor: Actor, object_type: str, object_id: object, *, reason: str = "") -> int:
    """Blank the personal part of every event about one thing; return how many had one.

    The chain still verifies, and says that and why there is nothing any more (PIPL, article 47). `reason` is
    a word from a list and not a free text: it stays for good.
    """
    with transaction.atomic():
        about = Event.objects.about(object_type, object_id)
        division = about.order_by("-id").values_list("division", flat=True).first() or ""
        count = about.blank_personal()
        record(actor, acts.ERASED, (object_type, object_id), division=division, count=count, reason=reason)
    return count


def forget_place(object_type: str, object_id: object, *, digits: int) -> None:
    """Let looks at one thing say no nearer place: who looked and when stays, of where the thing lay so many digits."""
    Look.objects.of(object_type, [object_id]).update(division=Left("division", digits))


def verify_chain(chain: Chain, *, noted: Iterable[tuple[int, str]] = ()) -> list[chains.Break]:
    """Verify one chain, note on it when and with what result, and return where it breaks."""
    breaks = list(chains.verify(chain, noted=noted))
    Chain.objects.filter(pk=chain.pk).update(
        verified_at=now(), verified_length=chain.length, breaks=len(breaks)
    )
    return breaks


def _insert(batch: list[dict[str, Any]]) -> None:
    """Insert events past the ORM: `bulk_create` takes three times as long for the same rows."""
    fields = [field for field in Event._meta.local_concrete_fields if not field.primary_key]
    # Only these two columns need more than their plain value; asking the other fifteen takes half the time.
    prepared = {field.name: field for field in fields if field.name in {"at", "personal"}}
    for values in batch:
        for name, column in prepared.items():
            values[name] = column.get_db_prep_save(values[name], connection)
    rows = ([values[field.name] for field in fields] for values in batch)
    table = connection.ops.quote_name(Event._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608


def _named(actor: Actor | None) -> str:
    if actor is None:
        return ""
    name = actor if isinstance(actor, str) else str(actor.pk)
    if not name or name == "None" or (isinstance(actor, str) and name.isdigit()):
        raise ValueError("An actor is a saved user, or the name of a part of the system")
    return name


def _about(obj: Thing | None) -> tuple[str, str, str]:
    """Return type, id and division of a thing."""
    if obj is None:
        return "", "", ""
    if isinstance(obj, tuple):
        return obj[0], str(obj[1]), ""
    return obj._meta.label_lower, str(obj.pk), str(getattr(obj, "division", "") or "")


def _locked(key: str) -> Chain:
    """Return the chain, locked until the transaction ends (on SQLite the whole database is, by IMMEDIATE)."""
    chain = Chain.objects.select_for_update().filter(pk=key).first()
    if chain is None:
        # Two first events of a county at once: one makes the row, the other waits for it.
        Chain.objects.bulk_create([Chain(key=key)], ignore_conflicts=True)
        chain = Chain.objects.select_for_update().get(pk=key)
    return chain


def _sealed(
    actor: Actor, act: Act, entries: list[Entry], *, on_behalf: Actor | None, actor_role: str
) -> Iterator[dict[str, Any]]:
    """Yield the columns of each event, sealed; inside a transaction, each chain is locked and its head moved."""
    if not isinstance(act, Act):
        raise TypeError("An act is declared in the context's acts.py")
    who, whom = _named(actor), _named(on_behalf)
    role = actor_role or str(getattr(actor, "audit_role", "") or "")
    request_id, ip = origin()
    by_chain: dict[str, list[tuple[str, str, str, Entry]]] = defaultdict(list)
    for entry in entries:
        object_type, object_id, division = _about(entry.obj)
        if entry.division is not None:
            division = entry.division
        by_chain[chain_of(division)].append((object_type, object_id, division, entry))

    seal_event, seal_personal = chains.sealing()
    # In the order of the keys, so that two transactions on the same counties cannot wait for each other.
    for key in sorted(by_chain):
        chain = _locked(key)
        # Taken under the lock, so that along a chain time never runs backwards on one machine.
        at = now()
        spoken_at = moment(at)
        number, previous = chain.length, chain.head
        for object_type, object_id, division, entry in by_chain[key]:
            number += 1
            details, personal = _divided(act, entry)
            commitment = seal_personal(personal.encode()) if personal else ""
            values = [
                key, number, spoken_at, who, role, whom, act.code, object_type, object_id, division,
                details, commitment, request_id, ip,
            ]  # fmt: skip
            previous = seal_event(chains.canonical(values, previous))
            yield {**dict(zip(SEALED, values, strict=True)), "at": at, "personal": personal, "seal": previous}
        Chain.objects.filter(pk=key).update(length=number, head=previous)


def _divided(act: Act, entry: Entry) -> tuple[str, str]:
    """Return the details and the personal part (with its salt) of an entry, both as text."""
    data, personal = entry.data, entry.personal
    if act.personal:
        apart = {name: data[name] for name in act.personal if name in data}
        if apart:
            data = {name: value for name, value in data.items() if name not in apart}
            personal = {**apart, **(personal or {})}
    if not personal:
        return chains.written(data), ""
    salt = base64.b64encode(os.urandom(16)).decode()
    return chains.written(data), f'["{salt}",{chains.written(personal)}]'
