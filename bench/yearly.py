"""The yearly figures of a county, against the same figures from statements written by hand."""

from decimal import Decimal
from typing import Any

from bench.sizes import COUNTY, YEAR
from bench.timing import seconds_of, side_by_side

FIRST, LAST, SINCE = f"{YEAR}-01-01", f"{YEAR}-12-31", f"{YEAR}-12-02"
# Every statement speaks of one place and one year; these are its words on both databases.
PLACE = f"division >= '{COUNTY}' AND division < '{COUNTY[:-1]}{int(COUNTY[-1]) + 1}'"
IN_YEAR = f"BETWEEN '{FIRST}' AND '{LAST}'"
STANDING = f"""{PLACE} AND kind = 'social_work' AND (opened_on <= '{LAST}' OR opened_on IS NULL AND noted_on <= '{LAST}')
    AND (closed_on > '{LAST}' OR closed_on IS NULL AND state <> 'closed') AND state <> 'planned'"""
ENROLLED = f"{PLACE} AND since <= '{LAST}' AND (until IS NULL OR until > '{LAST}')"
WORKING = f"""{PLACE.replace("division", "e.division")} AND (e.starts_on <= '{LAST}' OR e.starts_on IS NULL AND e.noted_on <= '{LAST}')
    AND (e.ends_on IS NULL OR e.ends_on > '{LAST}') AND (w.left_on IS NULL OR w.left_on > '{LAST}')"""
EMPLOYED = f"talent_employment e JOIN talent_worker w ON w.id = e.worker_id WHERE {WORKING}"
CERTIFIED = f"""(obtained_on <= '{LAST}' OR obtained_on IS NULL AND noted_on <= '{LAST}')
    AND worker_id IN (SELECT e.worker_id FROM {EMPLOYED})"""


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Hold both reports to be equal, then measure them side by side."""
    from shegongzhan.statistics.periods import Period
    from shegongzhan.statistics.reports.yearly import yearly_figures

    def ours() -> dict[str, Any]:
        return yearly_figures(COUNTY, Period.year(YEAR))

    report, bare = ours(), by_hand()
    for key in bare:
        if _plain(_told(report[key], bare[key])) != _plain(bare[key]):
            raise AssertionError(f"{key}: {_plain(report[key])} is not {_plain(bare[key])}")
    if missing := set(report) - set(bare) - {"unit", "year"}:
        raise AssertionError(f"Nothing to compare {missing} with")
    found = side_by_side(lambda: seconds_of(ours), lambda: seconds_of(by_hand), runs=question["runs"])
    return {**found, "visits": report["visits"]["count"]}


def _told(ours: Any, by_hand: Any) -> Any:
    """Return of a part of our report what the other has as well: what became of needs is worked out by us alone."""
    return (
        {key: ours[key] for key in by_hand} if isinstance(by_hand, dict) and isinstance(ours, dict) else ours
    )


def by_hand() -> dict[str, Any]:
    """Return what `yearly_figures` returns of COUNTY and YEAR; the names of codes are the product's own look-ups."""
    from django.db import connection

    with connection.cursor() as cursor:

        def rows(statement: str) -> list[tuple]:
            cursor.execute(statement)
            return cursor.fetchall()

        return _report(rows, on_sqlite=connection.vendor == "sqlite")


def _report(rows: Any, *, on_sqlite: bool) -> dict[str, Any]:
    from shegongzhan.policies.queries import value

    def labels(key: str) -> dict[str, str]:
        return {row["code"]: row["label"] for row in value(key, COUNTY, _last())}

    month = "CAST(substr(day, 6, 2) AS integer)" if on_sqlite else "extract(month FROM day)"
    void = "NOT void"
    townships = {
        code
        for (code,) in rows(
            "SELECT code FROM stations_division WHERE system = 'nbs' AND level = 9"
            f" AND {PLACE.replace('division', 'code')} AND substr(code, 7, 3) BETWEEN '001' AND '399'"
        )
    }
    stations = rows(f"SELECT tier, division FROM stations_station WHERE {STANDING}")
    covered = {division for tier, division in stations if tier == "township"}
    served = dict(rows(
        "SELECT substr(division, 1, 9) AS town, count(*) FROM services_servicerecord"
        f" WHERE {PLACE} AND day BETWEEN '{SINCE}' AND '{LAST}' AND {void} GROUP BY town"
    ))  # fmt: skip
    workers = rows(f"SELECT w.id, e.kind, e.division FROM {EMPLOYED}")
    staffed = {division[:9] for _id, kind, division in workers if kind == "resident"}
    at_work = {town for town in covered if served.get(town) and town in staffed}
    certificates = rows(f"SELECT worker_id, level, obtained_on FROM talent_certificate WHERE {CERTIFIED}")
    rank = {"junior": 1, "intermediate": 2, "senior": 3}
    best: dict[int, str] = {}
    for worker, level, _on in certificates:
        if rank[level] > rank.get(best.get(worker, ""), 0):
            best[worker] = level
    ids = {worker for worker, _kind, _division in workers}
    levels = [level for worker, level in best.items() if worker in ids]
    below = rows(
        f"SELECT count(DISTINCT w.id) FROM {EMPLOYED} AND e.kind = 'resident'"
        f" AND e.yearly_pay < {value('talent.pay_floor', COUNTY, _last())}"
    )[0][0]
    by_category = dict(rows(
        "SELECT category, count(DISTINCT person_id) FROM people_circumstance c"
        f" WHERE (since <= '{LAST}' OR since IS NULL AND noted_on <= '{LAST}') AND (until IS NULL OR until > '{LAST}')"
        f" AND person_id IN (SELECT person_id FROM people_enrolment WHERE {ENROLLED}) GROUP BY category"
    ))  # fmt: skip
    by_station = dict(rows(
        "SELECT substr(division, 1, 9) AS town, count(DISTINCT person_id) FROM people_enrolment"
        f" WHERE {ENROLLED} GROUP BY town ORDER BY town"
    ))  # fmt: skip
    visits = rows(
        f"SELECT count(*) FROM services_servicerecord WHERE {PLACE} AND kind = 'visit' AND day {IN_YEAR} AND {void}"
    )[0][0]
    minutes: dict[int, int] = {}
    visitors = set()
    for number, worker, total in rows(
        f"SELECT {month} AS month, worker_id, sum(minutes) FROM services_recordworker"
        f" WHERE {PLACE} AND kind = 'visit' AND day {IN_YEAR} AND {void} GROUP BY month, worker_id"
    ):
        minutes[int(number)] = minutes.get(int(number), 0) + total
        visitors.add(worker)
    needs = dict(rows(
        f"SELECT source, count(*) FROM needs_need WHERE {PLACE} AND noted_on {IN_YEAR} GROUP BY source"
    ))  # fmt: skip
    resources = rows(
        f"SELECT count(*) FROM needs_resource WHERE {PLACE} AND (valid_from <= '{LAST}' OR valid_from IS NULL AND noted_on <= '{LAST}')"
        f" AND (valid_until IS NULL OR valid_until >= '{FIRST}') AND (ended_on IS NULL OR ended_on >= '{FIRST}')"
    )[0][0]
    services = rows(
        f"SELECT count(*) FROM needs_serviceitem WHERE {PLACE} AND noted_on <= '{LAST}' AND (ended_on IS NULL OR ended_on >= '{FIRST}')"
    )[0][0]
    activities = rows(
        "SELECT a.kind, count(*), sum(heads) FROM services_servicerecord r"
        f" JOIN activities_activity a ON a.record_id = r.id"
        f" WHERE {PLACE} AND r.kind = 'activity' AND day {IN_YEAR} AND {void} GROUP BY a.kind"
    )
    ventures = rows(
        f"SELECT count(*), sum(granted) FROM projects_project WHERE {PLACE} AND kind = 'venture' AND starts_on {IN_YEAR}"
    )[0]
    income: dict[str, Decimal] = {}
    spent = Decimal(0)
    for source, origin, to, amount in rows(
        "SELECT s.kind, f.kind, t.kind, sum(p.amount) FROM funds_posting p JOIN funds_fundsource s ON s.id = p.source_id"
        " JOIN funds_account f ON f.id = p.from_account_id JOIN funds_account t ON t.id = p.to_account_id"
        f" WHERE {PLACE.replace('division', 'p.division')} AND day {IN_YEAR} GROUP BY s.kind, f.kind, t.kind"
    ):
        if origin == "origin":
            income[source] = income.get(source, Decimal(0)) + Decimal(str(amount))
        if to == "payee":
            spent += Decimal(str(amount))
    of_people, of_activities, of_funds = (
        labels("people.categories"),
        labels("activities.kinds"),
        labels("funds.kinds"),
    )
    return {
        "coverage": {
            "guidance_centres": sum(tier == "centre" for tier, _division in stations),
            "stations": sum(tier == "township" for tier, _division in stations),
            "townships": len(townships),
            "rate": round(len(covered & townships) / len(townships), 4),
            "counties": 1,
            "counties_loaded": 1,
            "stations_at_work": len(at_work),
            "rate_at_work": round(len(at_work & townships) / len(townships), 4),
        },
        "workforce": {
            "station_workers": sum(kind == "resident" for _id, kind, _division in workers),
            "certified": len(levels),
            "other_talent": len(ids) - len(levels),
            "by_level": {level: levels.count(level) for level in rank},
        },
        "talent": {**_awards(certificates, ids), "below_pay_floor": below},
        "people": {
            "total": sum(by_station.values()),
            "by_category": {of_people[code]: by_category[code] for code in by_category},
            "by_station": by_station,
        },
        "visits": {
            "count": visits,
            "hours": round(sum(minutes.values()) / 60, 2),
            "by_month": [round(minutes.get(number, 0) / 60, 2) for number in range(1, 13)],
            "workers": len(visitors),
        },
        "needs": {"service_objects": needs.get("client", 0), "residents": needs.get("resident", 0)},
        "resources": resources,
        "services": services,
        "activities": {
            "count": sum(count for _kind, count, _heads in activities),
            "attendances": sum(heads for _kind, _count, heads in activities),
            "by_kind": {of_activities[kind]: count for kind, count, _heads in activities},
        },
        "ventures": {"count": ventures[0], "granted": ventures[1] or 0},
        "funds": {
            "income_total": sum(income.values(), Decimal(0)),
            "by_source": {of_funds[kind]: amount for kind, amount in income.items()},
            "spent": spent,
        },
    }


def _awards(certificates: list[tuple], ids: set[int]) -> dict[str, Any]:
    """Return awards and allowances where everybody holds one certificate, as the generator makes it."""
    from shegongzhan.policies.queries import value

    award = {
        level: value(f"talent.award.{level}", COUNTY, _last())
        for level in ("junior", "intermediate", "senior")
    }
    allowance = {level: value(f"talent.allowance.{level}", COUNTY, _last()) for level in award}
    awards, allowances = Decimal(0), Decimal(0)
    for worker, level, on in certificates:
        if worker in ids:
            awards += award[level] if str(on) >= FIRST else 0
            allowances += allowance[level] if str(on) < f"{YEAR}-12-01" else 0
    return {"awards_due": awards, "monthly_allowances_december": allowances}


def _last() -> Any:
    import datetime

    return datetime.date(YEAR, 12, 31)


def _plain(value: Any) -> Any:
    """Return a figure in the form in which both ways are alike: amounts as numbers, dictionaries without their order."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return float(value) if isinstance(value, Decimal | float) else value
