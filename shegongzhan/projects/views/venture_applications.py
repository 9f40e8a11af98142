"""One application to a call as the county looks through it, and what a won one becomes."""

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import ask, do, sent
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.files.queries import files_of
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import access, commands, scoring
from shegongzhan.projects.forms.ventures import AgreementForm, BreachForm, GrantForm, RecusalForm, WordsForm
from shegongzhan.projects.models import Unit, VentureApplication
from shegongzhan.projects.queries import ventures
from shegongzhan.projects.views.addresses import home_of
from shegongzhan.projects.views.ventures import BOTH, application_badge
from shegongzhan.projects.views.ventures import home_of as call_home
from shegongzhan.stations.queries import label_of


def _home(application: VentureApplication) -> str:
    return reverse("projects:application", args=[application.pk])


def told_of(application: VentureApplication) -> dict[str, object]:
    """Return what an application says in words, for the county, the judges and the applicant."""
    call = application.call
    on = call.opens_on
    return {
        "application": application,
        "place": label_of(application.division),
        "field": label("services.fields", application.field, call.division, on) if application.field else "",
        "indicators": [
            {
                **one,
                "method": label("projects.target_methods", one["method"], call.division, on),
                "unit": Unit(one["unit"]).label,
            }
            for one in application.indicators
        ],
        "budget": [
            {
                **one,
                "use": label("funds.uses", one["use"], call.division, on),
                "amount": Decimal(one["amount"]),
            }
            for one in application.budget
        ],
    }


@require_GET
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an application: what it says, whether it is whole, its sheets and the spread between judges."""
    found = access.application_to_view(request.scope, pk)
    call = found.call
    sheets = ventures.sheets_of(found)
    trim_from = policy("projects.venture_trim_from", call.division, call.closes_on)
    spread = scoring.spread_of([sheet.total for sheet, counts in sheets if counts], trim_from=trim_from)
    labels = {one["code"]: one["label"] for one in call.criteria}
    may_change = request.scope.may("projects.change", call.division)
    context = {
        **told_of(found),
        "call": call,
        "state": application_badge(found),
        "phone": masking.phone(found.phone) if found.phone and not may_change else found.phone,
        "gaps": ventures.gaps_in(found) if found.state in ("submitted", "returned") else [],
        "sheets": [
            (sheet, counts, [(labels.get(code, code), given) for code, given in sheet.items.items()])
            for sheet, counts in sheets
        ],
        "papers": files_of(found),
        "spread": spread,
        "recusals": found.recusals.select_related("judge__expert").order_by("pk"),
        "may_change": may_change,
        "may_approve": request.scope.may("projects.approve", call.division),
    }
    return render(request, "projects/venture/application.html", context)


@require_POST
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find an application complete."""
    found = access.application_to_change(request.scope, pk)
    return do(
        request, lambda: commands.find_complete(request.user, found), back=_home(found), done=_("材料齐全，进入评审。")
    )  # fmt: skip


@require_http_methods(BOTH)
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an application back for what is missing."""
    found = access.application_to_change(request.scope, pk)
    return ask(
        request, WordsForm(sent(request), label=_("需要补充什么")),
        lambda said: commands.return_application(request.user, found, missing=said["words"]),
        title=_("退回补充"), yes=_("退回"), back=_home(found), done=_("已退回，申报单位用回访码能看到。"), above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def reject(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Find that an application does not meet the conditions."""
    found = access.application_to_change(request.scope, pk)
    return ask(
        request, WordsForm(sent(request), label=_("哪里不符合条件")),
        lambda said: commands.reject(request.user, found, reason=said["words"]),
        title=_("不符合条件"), yes=_("记下"), back=_home(found), done=_("已记下，申报单位用回访码能看到原因。"), above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def recuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep a judge away from an application because of an interest somebody found."""
    found = access.application_to_change(request.scope, pk)
    judges = {str(judge.pk): judge for judge in found.call.judges.select_related("expert", "call")}
    form = RecusalForm(sent(request), judges=[(pk, judge.expert.name) for pk, judge in judges.items()])
    return ask(
        request, form,
        lambda said: commands.recuse(request.user, judges[said["judge"]], found, reason=said["reason"]),
        title=_("评委回避"), yes=_("记下"), back=_home(found), done=_("已回避，原来的评分不再计算，请重新算结果。"), above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def grant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what an application on the list would get."""
    found = access.application_to_change(request.scope, pk)
    return ask(
        request, GrantForm(sent(request), initial={"granted": found.granted}),
        lambda said: commands.change_grant(request.user, found, **said),
        title=_("调整拟资助金额"), yes=_("保存"), back=_home(found), done=_("金额改好了，审计记录留有原因。"), above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def strike(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an application off the public list."""
    found = access.application_to_change(request.scope, pk)
    return ask(
        request, WordsForm(sent(request), label=_("取消的原因")),
        lambda said: commands.strike(request.user, found, reason=said["words"]),
        title=_("取消拟资助"), yes=_("取消"), back=_home(found), done=_("已取消；空出来的钱不自动递补。"), above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the agreement with who won."""
    found = access.application_to_change(request.scope, pk)
    days = policy("projects.venture_first_payment_workdays", found.division, today())
    return ask(
        request, AgreementForm(sent(request), initial={"on": today(), "starts_on": today()}),
        lambda said: commands.sign_agreement(request.user, found, today=today(), **said),
        title=_("签协议"), yes=_("记下签订"), back=call_home(found.call), done=_("协议签好了，项目和付款节点已经建好。"), above=found.name,
        text=_("签订后 %(days)s 个工作日内付首款；申报里的指标成为协议的指标。") % {"days": days},
    )  # fmt: skip


@require_http_methods(BOTH)
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a venture for a breach."""
    found = access.project_to_approve(request.scope, pk)
    years = policy("projects.venture_ban_years", found.division, today())
    return ask(
        request, BreachForm(sent(request), initial={"on": today()}),
        lambda said: commands.break_agreement(request.user, found, **said),
        title=_("按违约终止"), yes=_("终止项目"), back=home_of(found), done=_("项目已终止；要退的钱在结算里办。"), above=found.name,
        warning=_("终止后不再付款，承接单位 %(years)s 年内不得申报。") % {"years": years},
    )  # fmt: skip
