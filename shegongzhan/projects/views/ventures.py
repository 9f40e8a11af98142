"""Calls for ventures as the county works on them: the list, one call, its judges, its result."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import ask, do, say_no, sent, version_of
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import access, acts, commands
from shegongzhan.projects.forms.ventures import (
    CallFilters,
    CallForm,
    CriterionForms,
    ExclusionForm,
    JudgeForm,
    PublicityForm,
    WordsForm,
)
from shegongzhan.projects.models import VentureCall
from shegongzhan.projects.queries import ventures
from shegongzhan.stations.queries import label_of, name_of

BOTH = ["GET", "POST"]
TONES = {
    "draft": "plain",
    "open": "ok",
    "review": "info",
    "publicity": "warn",
    "decided": "plain",
    "cancelled": "danger",
}


def state_of(call: VentureCall) -> Badge:
    """Return where a call stands, in words."""
    return Badge(call.get_state_display(), TONES[call.state])


def home_of(call: VentureCall) -> str:
    """Return the address of a call's page."""
    return reverse("projects:call", args=[call.pk])


@require_GET
def calls(request: HttpRequest) -> HttpResponseBase:
    """List the calls the reader may see."""
    access.may_list(request.scope)
    place = next(iter(request.scope.places("projects.view")), "")
    may = request.scope.may("projects.change")
    listing = lists.build(
        request,
        ventures.calls_seen_by(request.scope),
        columns=[
            Column("number", _("征集编号"), "number", sort="number", link=home_of),
            Column("theme", _("主题"), "theme"),
            Column("place", _("地方"), lambda c: name_of(c.division), sort="division"),
            Column("opens", _("开始"), "opens_on", sort="opens_on"),
            Column("closes", _("截止"), "closes_on", sort="closes_on"),
            Column("pool", _("资金（元）"), "pool", sort="pool", money=True),
            Column("applied", _("申报（个）"), "applied", sort="applied", number=True),
            Column("state", _("状态"), state_of, sort="state", export=lambda c: c.get_state_display()),
        ],
        filters=CallFilters,
        narrow=ventures.narrowed_calls,
        order="-closes",
        name="calls",
        empty={
            "title": _("还没有创投征集"),
            "text": _("写好主题、资金和评分项，发布以后，社会组织和社区社会组织就能在公开页面上申报。"),
            **({"href": reverse("projects:call_new"), "action": _("拟定征集")} if may else {}),
        },
    )
    return lists.answer(
        request, listing, "projects/venture/list.html", title=_("创投征集"),
        exported=lambda count: record(request.user, acts.EXPORTED, division=place, count=count),
    )  # fmt: skip


@require_http_methods(BOTH)
def new(request: HttpRequest) -> HttpResponse:
    """Draft a call."""
    access.may_file(request.scope)
    place = next(iter(request.scope.places("projects.change")), "")
    return _write(request, None, place)


@require_http_methods(BOTH)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a call."""
    call = access.call_to_change(request.scope, pk)
    return _write(request, call, call.division)


def _write(request: HttpRequest, call: VentureCall | None, place: str) -> HttpResponse:
    on = today()
    criteria = call.criteria if call else policy("projects.venture_criteria", place, on)
    first: dict[str, Any] = {
        "judges_needed": policy("projects.venture_judges", place, on),
        "pass_mark": policy("projects.venture_pass_mark", place, on),
    }
    if call:
        first = {name: getattr(call, name) for name in CallForm.base_fields if hasattr(call, name)}
        first["fields_of_service"] = call.fields
    form = CallForm(sent(request), place=place, on=on, initial=first)
    lines = CriterionForms(
        sent(request),
        prefix="criteria",
        initial=[{"label": one["label"], "most": one["most"]} for one in criteria],
    )
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        said = dict(form.cleaned_data)
        said["fields"] = said.pop("fields_of_service")
        said["criteria"] = [
            {"code": f"c{number}", **line}
            for number, line in enumerate(
                (one.cleaned_data for one in lines if one.cleaned_data.get("label")), 1
            )
            if line.get("most")
        ]
        try:
            facts = commands.CallFacts(**said)
            if call:
                commands.change_call(request.user, call, facts, seen_version=version_of(request))
            else:
                call = commands.draft_call(request.user, place, facts)
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect(home_of(call))
    context = {"form": form, "lines": lines, "call": call, "place": label_of(place)}
    status = 422 if form.errors or any(lines.errors if lines.is_bound else ()) else 200
    return render(request, "projects/venture/call_form.html", context, status=status)


@require_GET
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one call: what it says, who applied, who judges, what came out, and what is to do next."""
    found = access.call_to_view(request.scope, pk)
    rows = list(ventures.handed_in(found))
    objections = list(found.objections.select_related("application").order_by("pk"))
    context = {
        "call": found,
        "state": state_of(found),
        "place": label_of(found.division),
        "fields": [label("services.fields", code, found.division, found.opens_on) for code in found.fields],
        "applications": [(row, application_badge(row)) for row in rows],
        "granted": sum(row.granted or 0 for row in rows),
        "judges": [
            (judge, judge.recusals.all(), judge.sheets_in)
            for judge in ventures.judges_of(found)
        ],
        "objections": objections,
        "may_change": request.scope.may("projects.change", found.division),
        "may_approve": request.scope.may("projects.approve", found.division),
        "is_over": today() > found.closes_on,
        "publicity_over": found.publicity_until is not None and today() > found.publicity_until,
        "waiting": sum(row.state in ("submitted", "returned") for row in rows),
        "lacking": sum(row.state in ("complete", "shortlisted") and row.n_sheets < found.judges_needed for row in rows),
        "open_objections": sum(one.answered_on is None for one in objections),
        "public": request.build_absolute_uri(reverse("projects:open_call", args=[found.pk])),
    }  # fmt: skip
    return render(request, "projects/venture/call.html", context)


def application_badge(row: Any) -> Badge:
    """Return where an application stands, in words."""
    if row.state == "complete" and row.rank:
        return Badge(_("不在拟资助名单里"), "plain")
    tones = {
        "submitted": "warn",
        "returned": "plain",
        "complete": "info",
        "rejected": "danger",
        "shortlisted": "ok",
        "won": "ok",
        "lost": "plain",
    }
    return Badge(row.get_state_display(), tones.get(row.state, "plain"))


@require_POST
def open_it(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a call public."""
    found = access.call_to_approve(request.scope, pk)
    return do(
        request,
        lambda: commands.open_call(request.user, found, today=today()),
        back=home_of(found),
        done=_("已发布，可以申报了。"),
    )


@require_POST
def close_it(request: HttpRequest, pk: int) -> HttpResponse:
    """End the time of applying."""
    found = access.call_to_change(request.scope, pk)
    return do(
        request,
        lambda: commands.close_call(request.user, found, today=today()),
        back=home_of(found),
        done=_("征集截止，评委可以打分了。"),
    )


@require_http_methods(BOTH)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a call off."""
    found = access.call_to_approve(request.scope, pk)
    return ask(
        request, WordsForm(sent(request), label=_("取消的原因")),
        lambda said: commands.cancel_call(request.user, found, reason=said["words"]),
        title=_("取消征集"), yes=_("取消这次征集"), back=home_of(found), done=_("征集已取消。"), above=found.number,
        warning=_("取消以后不能恢复，已经提交的申报不再评审。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def judge_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an expert to judge; the code of the link is shown once."""
    found = access.call_to_change(request.scope, pk)
    form = JudgeForm(sent(request), call=found, on=today())
    if request.method == "POST" and form.is_valid():
        try:
            judge, code = commands.appoint_judge(
                request.user, found, form.cleaned_data["expert"], today=today()
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            return _code_page(request, judge.expert.name, code, judge.code_until, found)
    context = {"form": form, "title": _("请评委"), "yes": _("请这位专家"), "back": home_of(found), "above": found.number,
               "text": _("评委从智库里选。申报单位或托管单位的人会自动回避；评委打分前还要签署回避声明。")}  # fmt: skip
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


def _code_page(request: HttpRequest, name: str, code: str, until: Any, found: VentureCall) -> HttpResponse:
    context = {
        "name": name, "code": code, "until": until, "call": found,
        "address": request.build_absolute_uri(reverse("projects:venture_code")),
    }  # fmt: skip
    answer = render(request, "projects/venture/judge_code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def judge_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a judge a new code."""
    judge = access.judge_to_change(request.scope, pk)
    try:
        code = commands.renew_code(request.user, judge, today=today())
    except RuleViolation as no:
        messages.error(request, no.sentence)
        return redirect(home_of(judge.call))
    return _code_page(request, judge.expert.name, code, judge.code_until, judge.call)


@require_http_methods(BOTH)
def judge_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a judge leave."""
    judge = access.judge_to_change(request.scope, pk)
    return ask(
        request, WordsForm(sent(request), label=_("退出的原因")),
        lambda said: commands.let_judge_go(request.user, judge, reason=said["words"]),
        title=_("评委退出"), yes=_("记下"), back=home_of(judge.call), done=_("评委已退出，他的评分表不再计算。"),
        above=judge.call.number, text=judge.expert.name,
    )  # fmt: skip


@require_POST
def rank(request: HttpRequest, pk: int) -> HttpResponse:
    """Work the result out from the sheets handed in."""
    found = access.call_to_change(request.scope, pk)
    return do(
        request,
        lambda: commands.rank_call(request.user, found),
        back=home_of(found),
        done=_("评审结果算好了。"),
    )


@require_http_methods(BOTH)
def publicise(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the ranking public."""
    found = access.call_to_change(request.scope, pk)
    days = policy("projects.venture_publicity_workdays", found.division, today())
    return ask(
        request, PublicityForm(sent(request), initial={"from_on": today()}),
        lambda said: commands.publicise(request.user, found, from_on=said["from_on"]),
        title=_("公示评审结果"), yes=_("开始公示"), back=home_of(found), done=_("结果已在公开页面上公示。"), above=found.number,
        text=_("公示 %(days)s 个工作日；项目名称、申报单位、得分和拟资助金额会公开，联系人和电话不公开。") % {"days": days},
    )  # fmt: skip


@require_http_methods(BOTH)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an objection."""
    objection = access.objection_to_answer(request.scope, pk)
    return ask(
        request, WordsForm(sent(request), label=_("答复"), initial={"words": objection.answer}),
        lambda said: commands.answer_objection(request.user, objection, answer=said["words"], on=today()),
        title=_("答复异议"), yes=_("记下答复"), back=home_of(objection.call), done=_("答复记下了。"),
        above=objection.call.number, text=f"{objection.said_by}：{objection.text}",
    )  # fmt: skip


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on a call."""
    found = access.call_to_approve(request.scope, pk)
    return do(
        request,
        lambda: commands.decide_call(request.user, found, today=today()),
        back=home_of(found),
        done=_("结果已审定，可以签协议了。"),
    )


@require_GET
def exclusions(request: HttpRequest) -> HttpResponse:
    """List who is kept out of calls, and until when."""
    access.may_list(request.scope)
    on = today()
    rows = [
        (row, row.lifted_on is None and row.until >= on, request.scope.may("projects.approve", row.division))
        for row in ventures.exclusions_seen_by(request.scope)[:200]
    ]
    return render(
        request,
        "projects/venture/exclusions.html",
        {"rows": rows, "may": request.scope.may("projects.approve")},
    )


@require_http_methods(BOTH)
def exclude(request: HttpRequest) -> HttpResponse:
    """Keep somebody out for a breach known from elsewhere."""
    access.may_approve(request.scope)
    place = next(iter(request.scope.places("projects.approve")), "")
    return ask(
        request, ExclusionForm(sent(request), initial={"on": today()}),
        lambda said: commands.exclude(request.user, division=place, **said),
        title=_("列入不得申报"), yes=_("列入"), back=reverse("projects:exclusions"), done=_("已列入。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    row = access.exclusion_to_lift(request.scope, pk)
    return ask(
        request, WordsForm(sent(request), label=_("解除的原因")),
        lambda said: commands.lift_exclusion(request.user, row, on=today(), reason=said["words"]),
        title=_("提前解除"), yes=_("解除"), back=reverse("projects:exclusions"), done=_("已解除。"), text=row.applicant,
    )  # fmt: skip
