"""The audit log, read by the audit administrator only."""

from typing import Any

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shegongzhan.accounts import access, acts, queries
from shegongzhan.accounts.forms import AuditFilters, KeptFilters
from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import Role
from shegongzhan.audit import heads
from shegongzhan.audit import queries as audit
from shegongzhan.audit.acts import sentence, system_name
from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.lists import Column
from shegongzhan.core.time import now, today
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations import queries as places

ROLES = dict(Role.choices)
COLUMNS = [
    Column("at", gettext_lazy("时间"), "moment"),
    Column("who", gettext_lazy("谁"), "who"),
    Column("role", gettext_lazy("岗位"), lambda e: ROLES.get(e.actor_role, e.actor_role)),
    Column("sentence", gettext_lazy("做了什么"), "sentence"),
    Column("about", gettext_lazy("对象"), "about"),
    Column("place", gettext_lazy("地方"), "place"),
    Column("ip", gettext_lazy("来源地址"), "ip", default=False),
    Column("request", gettext_lazy("请求编号"), "request_id", default=False),
    Column("number", gettext_lazy("序号"), lambda e: f"{e.chain}/{e.number}", default=False),
]


@require_safe
def audit_log(request: HttpRequest) -> HttpResponse:
    """List audit events of the reader's places, and say whether the chains are whole."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_see_audit(scope)
    listing = lists.build(
        request, audit.events(scope), columns=COLUMNS, filters=AuditFilters, order="", name="audit",
        narrow=lambda rows, wanted: audit.events(scope, **_wanted(wanted)),
        empty={"title": _("还没有记录"), "text": _("有人登录、查看或修改以后，这里就有了。")},
    )  # fmt: skip
    _say_names(listing)
    chains = list(audit.chains(scope)[:20])
    names = places.names_of([chain.key for chain in chains])
    context = {
        "chains": [{"chain": chain, "place": names.get(chain.key, chain.key)} for chain in chains],
        "keep_months": policy("retention.audit_months", next(iter(scope.places("audit.view")), ""), today()),
    }

    def exported(count: int) -> None:
        record(request.user, acts.EXPORTED, division=scope.places("audit.view")[0], count=count)  # type: ignore[arg-type]

    return lists.answer(
        request, listing, "accounts/audit.html", context, title=_("审计记录"), exported=exported
    )


@require_safe
def audit_heads(request: HttpRequest) -> HttpResponse:
    """Show the ends of the chains a reader may see, to be printed and kept where no administrator reaches."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_see_audit(scope)
    chains = list(audit.chains(scope))
    names = places.names_of([chain.key for chain in chains])
    shown = [{"chain": chain, "place": names.get(chain.key, chain.key)} for chain in chains]
    kept = [file.stem for file in heads.kept()]
    context = {
        "chains": shown,
        "now": now(),
        "since": kept[0] if kept else "",
        "latest": kept[-1] if kept else "",
    }
    return render(request, "accounts/audit_heads.html", context)


def _wanted(wanted: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: wanted[name] for name in ("act", "since", "until") if wanted.get(name)}
    found["by_people"] = wanted.get("range") != "all"
    if wanted.get("person"):
        # An unknown name finds nothing rather than everything.
        found["actors"] = [str(pk) for pk in _accounts(wanted["person"])]
    return found


def _accounts(said: str) -> list[int]:
    """Return the accounts somebody may mean who typed a name."""
    name = said.strip()
    return list(User.objects.filter(Q(username=name.lower()) | Q(name=name)).values_list("pk", flat=True))


def _say_names(listing: lists.Listing) -> None:
    """Give each event the names of who did it and where; the log itself keeps ids."""
    if listing.is_export:
        listing.rows = list(listing.rows[:50_000])
    shown = listing.rows if listing.is_export else listing.page.rows
    people = queries.names_of(event.actor_id for event in shown)
    names = places.names_of(event.division for event in shown)
    for event in shown:
        event.moment = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")
        event.who = people.get(event.actor_id, "") if event.actor_id else system_name(event.actor)
        event.place = names.get(event.division, event.division)
        event.about = _about(event.object_type, event.object_id)


def _about(object_type: str, object_id: str) -> str:
    """Return what an event is about: the kind of thing and the end of its id, never a name."""
    if not object_type:
        return ""
    try:
        kind = str(apps.get_model(object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = object_type
    return f"{kind} {object_id.replace('-', '')[-6:]}"


LOOK_COLUMNS = [
    Column("at", gettext_lazy("当天第一次"), "moment"),
    Column("who", gettext_lazy("谁"), "who"),
    Column("sentence", gettext_lazy("做了什么"), lambda row: sentence(row.act)),
    Column("about", gettext_lazy("对象"), lambda row: _about(row.object_type, row.object_id)),
    Column("place", gettext_lazy("地方"), "place"),
]
REFUSALS_IN_WORDS = {403: gettext_lazy("没有权限（403）"), 404: gettext_lazy("不在辖区或没有（404）")}
REFUSAL_COLUMNS = [
    Column("on", gettext_lazy("日期"), "on", sort="on"),
    Column("who", gettext_lazy("谁"), "who"),
    Column("route", gettext_lazy("页面"), "route", sort="route"),
    Column("status", gettext_lazy("答复"), lambda row: REFUSALS_IN_WORDS[row.status]),
    Column("count", gettext_lazy("次数"), "count", sort="count", number=True),
    Column("place", gettext_lazy("地方"), "place"),
]


@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """List who opened what, protected things too: the auditor's alone."""
    rows = audit.looks_seen_by(request.scope).order_by("-on", "-at")  # type: ignore[attr-defined]
    empty = {"title": _("还没有记录"), "text": _("有人打开档案以后，这里就有了。")}
    return _kept(request, rows, LOOK_COLUMNS, "reader", _("查看记录"), empty)


@require_safe
def refusals(request: HttpRequest) -> HttpResponse:
    """List who was refused which page, and how often."""
    rows = audit.refusals_seen_by(request.scope).order_by("-on", "-count")  # type: ignore[attr-defined]
    empty = {"title": _("没有被拒的访问"), "text": _("没有权限、不在辖区的访问，会记在这里。")}
    return _kept(request, rows, REFUSAL_COLUMNS, "user", _("被拒的访问"), empty)


def _kept(
    request: HttpRequest, rows: Any, columns: list[Column], who: str, title: str, empty: dict[str, str]
) -> HttpResponse:
    """Answer with a list of rows kept beside the log, each a day of somebody."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_see_audit(scope)

    def narrow(found: Any, wanted: dict[str, Any]) -> Any:
        for name, condition in (("since", "on__gte"), ("until", "on__lte")):
            if wanted.get(name):
                found = found.filter(**{condition: wanted[name]})
        if wanted.get("person"):
            found = found.filter(**{f"{who}__in": _accounts(wanted["person"])})
        return found

    listing = lists.build(
        request, rows, columns=columns, filters=KeptFilters, narrow=narrow, name=f"audit_{who}", empty=empty
    )
    if listing.is_export:
        listing.rows = list(listing.rows[:50_000])
    shown = listing.rows if listing.is_export else listing.page.rows
    people = queries.names_of(getattr(row, who) for row in shown)
    names = places.names_of(row.division for row in shown)
    for row in shown:
        row.who = people.get(getattr(row, who), "")
        row.place = names.get(row.division, row.division)
        row.moment = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M") if who == "reader" else ""

    def exported(count: int) -> None:
        record(request.user, acts.EXPORTED, division=scope.places("audit.view")[0], count=count)  # type: ignore[arg-type]

    return lists.answer(
        request, listing, "accounts/kept.html", {"title": title}, title=title, exported=exported
    )
