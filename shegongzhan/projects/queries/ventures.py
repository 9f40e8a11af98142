"""What pages read of ventures: calls, applications, sheets, who is kept out."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.projects import scoring
from shegongzhan.projects.models import (
    ApplicationState,
    CallState,
    Exclusion,
    Judge,
    Recusal,
    ScoreSheet,
    VentureApplication,
    VentureCall,
)

# What an application may lack before it is handed in, in words; the first ones are texts of its own.
TEXTS = ("contact", "phone", "field", "audience", "problem", "goals", "plan")
GAPS = {
    "contact": _("联系人"),
    "phone": _("联系电话"),
    "field": _("服务领域"),
    "audience": _("服务人群"),
    "problem": _("要解决什么"),
    "goals": _("目标"),
    "plan": _("实施方案"),
    "people": _("预计服务人数"),
    "indicators": _("至少一项指标"),
    "asked": _("申请金额"),
    "asked_most": _("申请金额不超过单个项目上限"),
    "budget_sum": _("预算各项之和等于申请金额加自筹"),
}
# What everybody may read of an application, and from when on.
SHOWN = (ApplicationState.SHORTLISTED, ApplicationState.COMPLETE, ApplicationState.WON, ApplicationState.LOST)
TO_READ = (CallState.OPEN, CallState.REVIEW, CallState.PUBLICITY, CallState.DECIDED)


def calls_seen_by(scope: Scope) -> QuerySet[VentureCall]:
    """Return the calls the scope may see, each with `applied`: how many applications were handed in."""
    handed_in = ~Q(applications__state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
    return VentureCall.objects.visible_to(scope, "projects.view").annotate(
        applied=Count("applications", filter=handed_in & Q(applications__isnull=False))
    )


def narrowed_calls(rows: QuerySet[VentureCall], wanted: Mapping[str, Any]) -> QuerySet[VentureCall]:
    """Narrow calls by the filters of the list."""
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("q"):
        said = wanted["q"].strip()
        rows = rows.filter(Q(number__contains=said) | Q(theme__contains=said))
    return rows


def calls_for_everybody() -> QuerySet[VentureCall]:
    """Return the calls everybody may read, those that take applications first."""
    return VentureCall.objects.filter(state__in=TO_READ).order_by("-closes_on", "pk")


def handed_in(call: VentureCall) -> QuerySet[VentureApplication]:
    """Return the applications of a call that were handed in, the best first, else the earliest.

    Each has `n_sheets`: how many judges handed in a sheet that counts, and `apart`: how far the highest is from the lowest.
    """
    rows = VentureApplication.objects.filter(call=call)
    rows = rows.exclude(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
    aside = Recusal.objects.filter(judge=OuterRef("sheets__judge_id"), application=OuterRef("pk"))
    counts = Q(~Exists(aside), sheets__handed_in_at__isnull=False, sheets__judge__left_reason="")
    return rows.annotate(
        n_sheets=Count("sheets", filter=counts, distinct=True),
        apart=Max("sheets__total", filter=counts) - Min("sheets__total", filter=counts),
    ).order_by("rank", "submitted_at", "pk")


def waiting_for_review(scope: Scope) -> QuerySet[VentureApplication]:
    """Return the applications handed in whose papers nobody has looked through yet, where the scope carries out calls."""
    return VentureApplication.objects.filter(
        scope.within("projects.change", "call__division"), state=ApplicationState.SUBMITTED
    )


def result_of(call: VentureCall) -> QuerySet[VentureApplication]:
    """Return what everybody may read of a result: in the order of the ranks."""
    return VentureApplication.objects.filter(call=call, state__in=SHOWN, rank__isnull=False).order_by(
        "rank", "pk"
    )


def sheets_of(application: VentureApplication) -> list[tuple[ScoreSheet, bool]]:
    """Return the sheets handed in on an application, each with whether it counts."""
    aside = set(application.recusals.values_list("judge_id", flat=True))
    rows = application.sheets.filter(handed_in_at__isnull=False).select_related("judge__expert")
    return [
        (sheet, not sheet.judge.left_reason and sheet.judge_id not in aside) for sheet in rows.order_by("pk")
    ]


def exclusions_seen_by(scope: Scope) -> QuerySet[Exclusion]:
    """Return who is, or was, kept out of calls, as far as the scope sees projects."""
    return Exclusion.objects.visible_to(scope, "projects.view").order_by("-until", "pk")


def judges_of(call: VentureCall) -> QuerySet[Judge]:
    """Return the judges of a call with their experts and recusals, each with `sheets_in`: how many sheets came in."""
    rows = call.judges.select_related("expert").prefetch_related("recusals__application")
    return rows.annotate(
        sheets_in=Count("sheets", filter=Q(sheets__handed_in_at__isnull=False), distinct=True)
    ).order_by("pk")


def gaps_in(application: VentureApplication) -> list[str]:
    """Return in words what an application lacks before it can be handed in."""
    codes = scoring.gaps_of(
        texts={name: getattr(application, name) or "" for name in TEXTS},
        people=application.people,
        indicators=application.indicators,
        budget=application.budget,
        asked=application.asked,
        other_money=application.other_money,
        most_each=application.call.most_each,
    )
    return [str(GAPS[code]) for code in codes]


def before_judge(judge: Judge) -> list[tuple[VentureApplication, bool, ScoreSheet | None]]:
    """Return what a judge has before them: the application, whether they stand aside, and their sheet."""
    aside = set(judge.recusals.values_list("application_id", flat=True))
    sheets = {sheet.application_id: sheet for sheet in judge.sheets.all()}
    rows = VentureApplication.objects.select_related("call").filter(
        call=judge.call_id, state__in=[ApplicationState.COMPLETE, ApplicationState.SHORTLISTED]
    )
    return [(row, row.pk in aside, sheets.get(row.pk)) for row in rows.order_by("submitted_at", "pk")]
