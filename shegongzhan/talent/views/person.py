"""One person's page: where they work and worked, certificates, pay, checks, further education, what they were paid."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.core.display import listed
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.files.queries import files_of_many
from shegongzhan.policies.queries import rule
from shegongzhan.stations.queries import label_of, name_of, names_of
from shegongzhan.talent import access, queries
from shegongzhan.talent.listing import CHECK_STATES, kind_of, level_badge, registration_badge
from shegongzhan.talent.models import AwardItem, Certificate, DeadlineDecision, Employment, Worker


@require_GET
def worker(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person of the field: where they work and worked, certificates, and what the file holds beside."""
    found = access.worker_to_view(request.scope, pk)
    on = today()
    mine = queries.workers_seen_by(request.scope).filter(pk=pk)
    deadline = next(iter(queries.deadlines(mine, on)), None)
    may_change = request.scope.may("talent.change", found.division)
    return render(
        request,
        "talent/worker.html",
        {
            "worker": found,
            "level": level_badge(found.certificate_level),
            "kind": kind_of(found, on),
            "place": label_of(found.division),
            "identity": masking.identity_number(found.identity_number) if found.identity_number else "",
            "phone": masking.phone(found.phone) if found.phone else "",
            "jobs": _jobs(request, found),
            "certificates": _certificates(found, with_papers=may_change),
            "deadline": deadline,
            "is_over": bool(deadline and deadline.deadline.is_over(on)),
            "months": rule("talent.certificate_deadline_months", found.division, on),
            "account": people_named([found.user_id]).get(found.user_id or 0, ""),
            "may_change": may_change,
            "check": _check(request, found),
            "checks": list(found.checks.order_by("-on")[:5]),
            "education": list(found.ce_entries.order_by("-on", "-pk")),
            **_paid(request, found),
        },
    )


def _jobs(request: HttpRequest, found: Worker) -> list[dict[str, Any]]:
    """Return the employments, the running one first, each with what the reader may see and do."""
    on = today()
    rows: list[Employment] = list(
        found.employments.select_related("station", "organisation", "handed_over_to").prefetch_related("pays")
    )
    rows.sort(key=lambda row: (row.ends_on is not None, -(row.starts_on or on).toordinal()))
    decisions: dict[int, list[DeadlineDecision]] = {}
    for made in DeadlineDecision.objects.filter(employment__worker=found).order_by("-asked_on", "-pk"):
        decisions.setdefault(made.employment_id, []).append(made)
    villages = names_of([code for row in rows for code in row.villages])
    jobs = []
    for row in rows:
        sees_pay = access.sees_pay(request.scope, row)
        this_year = [pay for pay in row.pays.all() if pay.month.year == on.year]
        jobs.append(
            {
                "row": row,
                "kind": kind_of(row, on),
                "place": name_of(row.division),
                "villages": listed(villages[code] for code in row.villages if code in villages),
                "sees_pay": sees_pay,
                "paid": sum((pay.amount for pay in this_year), Decimal(0)) if this_year else None,
                "paid_months": len(this_year),
                "decisions": [
                    (
                        made,
                        request.scope.may("talent.approve", row.division)
                        and made.asked_by != request.user.pk,
                    )
                    for made in decisions.get(row.pk, [])
                ],
                "may_decide": request.scope.may("talent.decide", row.division)
                and not row.ends_on
                and not found.certificate_level
                and row.kind == "resident",
            }
        )
    return jobs


def _certificates(found: Worker, *, with_papers: bool) -> list[dict[str, Any]]:
    on = today()
    rows: list[Certificate] = list(
        found.certificates.prefetch_related("registrations").order_by("obtained_on", "pk")
    )
    hours = queries.ce_hours_of(rows)
    named = people_named([row.confirmed_by for row in rows])
    # A scan shows every number: it is for who keeps the register.
    papers = files_of_many(rows) if with_papers else None
    return [
        {
            "row": row,
            "badge": level_badge(row.level),
            "number": masking.certificate(row.number) if row.number else "",
            "registration": registration_badge(queries.registration_state(row, on)),
            "periods": sorted(row.registrations.all(), key=lambda one: one.starts_on),
            "hours": hours[row.pk],
            "needed": queries.hours_needed(row, on),
            "confirmed_by": named.get(row.confirmed_by or 0, ""),
            "papers": None if papers is None else papers.get(str(row.pk), []),
        }
        for row in rows
    ]


def _check(request: HttpRequest, found: Worker) -> dict[str, Any] | None:
    rows = queries.workers_seen_by(request.scope).filter(pk=found.pk)
    line = next(iter(queries.checks_due(rows, today())), None)
    if line is None:
        return None
    words, tone = CHECK_STATES[line.state]
    return {"words": words, "tone": tone}


def _paid(request: HttpRequest, found: Worker) -> dict[str, Any]:
    """Return what lists of awards hold for somebody, and what would change in them today, for who sees pay there."""
    if not request.scope.may("talent.pay", found.division):
        return {"sees_awards": False}
    items = (
        AwardItem.objects.filter(worker=found)
        .select_related("run", "corrects")
        .order_by("run", "kind", "month", "pk")
    )
    mine = [item for item in items if request.scope.may("talent.pay", item.division)]
    return {
        "sees_awards": True,
        "award_lines": queries.lines_of(mine),
        "award_changes": queries.changes_of(found, today()) if mine else [],
    }
