#!/usr/bin/env python3
"""Verify order and completeness of the audit log without the product and without any secret.

    python3 standalone.py shegongzhan.sqlite3 [HEADS.json …]
    python3 standalone.py events.csv chains.csv [HEADS.json …]        (PostgreSQL)

For PostgreSQL the two files come from psql:
    \\copy (select chain, number, at, seal from audit_event) to 'events.csv' csv header
    \\copy (select key, length, head from audit_chain) to 'chains.csv' csv header

HEADS.json are notes of earlier days: data folder, audit-heads/. It needs Python 3.8 and its standard library alone.
Exit status: 0 nothing found, 1 something is wrong, 2 wrong use.

What it can see: events that are missing, repeated, added behind the end or beside any chain; an end that is not the one
the chain names; a chain that is shorter than, or another than, the one noted earlier; missing guards (SQLite).
What needs the key: whether the content of an event is still what was sealed. That is `shegongzhan audit verify`.
"""

import csv
import json
import sqlite3
import sys
from collections import defaultdict
from contextlib import closing
from pathlib import Path

GUARDS = {"audit_event_no_change", "audit_event_no_delete"}
NEEDS_KEY = "内容有没有被改动、封印对不对，要用密钥核验：shegongzhan audit verify"


def from_sqlite(file):
    """Return events by chain as (number, seal), what each chain says of itself, and what is missing of the guards."""
    with closing(sqlite3.connect(Path(file).resolve().as_uri() + "?mode=ro", uri=True)) as database:
        events = defaultdict(list)
        for chain, number, seal in database.execute("SELECT chain, number, seal FROM audit_event"):
            events[chain].append((number, seal))
        chains = {
            key: (length, head)
            for key, length, head in database.execute("SELECT key, length, head FROM audit_chain")
        }
        there = {
            name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
    return events, chains, sorted(GUARDS - there)


def from_csv(events_file, chains_file):
    """Return the same from two files of psql; guards cannot be seen there."""
    events = defaultdict(list)
    with open(events_file, encoding="utf-8", newline="") as file:  # noqa: PTH123 - may run far from the product
        for row in csv.DictReader(file):
            events[row["chain"]].append((int(row["number"]), row["seal"]))
    with open(chains_file, encoding="utf-8", newline="") as file:  # noqa: PTH123
        chains = {row["key"]: (int(row["length"]), row["head"]) for row in csv.DictReader(file)}
    return events, chains, []


def notes_of(files):
    """Return what the notes of earlier days say: (file, chain, length, head)."""
    return [
        (str(file), chain, int(length), head)
        for file in files
        for chain, (length, head) in json.loads(Path(file).read_text(encoding="utf-8")).items()
        if int(length)
    ]


def problems(events, chains, missing_guards, notes):
    """Yield a sentence for everything that is wrong with order or completeness."""
    for name in missing_guards:
        yield f"guard.missing 缺少保护触发器 {name}"
    for chain in sorted(set(events) - set(chains)):
        yield f"{chain}: chain.missing 有 {len(events[chain])} 条事件，链却没有登记"
    for chain, (length, head) in sorted(chains.items()):
        seals = defaultdict(list)
        for number, seal in events.get(chain, []):
            seals[number].append(seal)
        for number in sorted(number for number, found in seals.items() if len(found) > 1):
            yield f"{chain}/{number}: event.twice 同一序号有两条"
        gaps = sorted(set(range(1, length + 1)) - set(seals))
        if gaps:
            yield f"{chain}/{gaps[0]}: event.missing 少了 {len(gaps)} 条，第一条是第 {gaps[0]} 条"
        beyond = [number for number in seals if number > length or number < 1]
        if beyond:
            yield f"{chain}/{min(beyond)}: event.beyond 链登记 {length} 条，之外还有 {len(beyond)} 条"
        if length and head not in seals.get(length, [head]):
            yield f"{chain}/{length}: head.wrong 末端不是登记的那一条"
    for file, chain, length, head in notes:
        found = dict(events.get(chain, []))
        if chains.get(chain, (0, ""))[0] < length or length not in found:
            yield f"{chain}/{length}: noted.missing {file} 记下过 {length} 条，现在没有那么多了"
        elif found[length] != head:
            yield f"{chain}/{length}: noted.other 第 {length} 条和 {file} 记下的不同"


def main(words):
    """Verify what the words name and return the exit status."""
    if not words or words[0] in ("-h", "--help"):
        sys.stderr.write(__doc__)
        return 0 if words else 2
    try:
        tables = words[0].endswith(".csv")
        if tables and len(words) < 2:
            sys.stderr.write(__doc__)
            return 2
        events, chains, guards = from_csv(*words[:2]) if tables else from_sqlite(words[0])
        found = list(problems(events, chains, guards, notes_of(words[2 if tables else 1 :])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, sqlite3.Error) as error:
        sys.stderr.write(f"读不了: {error}\n")
        return 1
    total = sum(map(len, events.values()))
    for line in found:
        print(line)
    print(
        f"{len(chains)} 条链，{total} 条事件："
        + (f"{len(found)} 处不对" if found else "顺序和完整性没有问题")
    )
    print(NEEDS_KEY)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
