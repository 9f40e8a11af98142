"""Filing a person, and changing what is known: employments, certificates; and whom an account stands for."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shegongzhan.accounts.access import user_to_assign
from shegongzhan.core.asking import GET_POST, answered, ask, version_of, went_through
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.talent import access, commands
from shegongzhan.talent.commands import CertificateFacts, EmploymentFacts, WorkerFacts
from shegongzhan.talent.forms import (
    AccountForm,
    CertificateForm,
    EmploymentForm,
    LeaveForm,
    TransferForm,
    WorkerForm,
    place_of,
)
from shegongzhan.talent.models import Employment, Worker, WorkerKind
from shegongzhan.talent.views.shared import sheet


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Put somebody on the register, with where they work."""
    access.may_file(request.scope)
    data = request.POST or None
    form = WorkerForm(data)
    job = EmploymentForm(data, scope=request.scope, on=today(), initial={"kind": WorkerKind.RESIDENT})
    if request.method == "POST" and form.is_valid() & job.is_valid():
        made: list[Worker] = []
        facts = _employment(request, job)
        if went_through(
            form,
            lambda: made.append(commands.file_worker(request.user, WorkerFacts(**form.cleaned_data), facts)),
        ):
            messages.success(request, _("登记好了。有证书的，接着登记证书。"))
            return redirect("talent:worker", made[0].pk)
    return render(request, "talent/form.html", {"form": form, "job": job})


def _employment(
    request: HttpRequest, form: EmploymentForm, before: Employment | None = None
) -> EmploymentFacts:
    """Return what a form says of an employment; pay stays where the writer does not see it."""
    said = form.cleaned_data
    station = said["station"]
    division = place_of(said)
    access.may_file_in(request.scope, division)
    sees_pay = "yearly_pay" in said and request.scope.may("talent.pay", division)
    return EmploymentFacts(
        division=division,
        station_id=station.pk if station else None,
        organisation_id=before.organisation_id if before else None,
        kind=said["kind"],
        employer=said["employer"],
        post=said["post"],
        starts_on=said["starts_on"],
        duties=said["duties"],
        villages=said["villages"],
        with_children=said["with_children"],
        contract_number=said["contract_number"],
        contract_until=said["contract_until"],
        yearly_pay=said["yearly_pay"] if sees_pay else before.yearly_pay if before else None,
    )


@require_http_methods(GET_POST)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a person; an empty number or telephone keeps what is there."""
    found = access.worker_to_change(request.scope, pk)
    form = WorkerForm(
        request.POST or None,
        initial={"name": found.name, "sex": found.sex, "origin": found.origin, "note": found.note},
    )
    for name, mask in (("identity_number", masking.identity_number), ("phone", masking.phone)):
        if written := getattr(found, name):
            form.fields[name].help_text = _("已登记 %(masked)s，不填就不改") % {"masked": mask(written)}
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        for name in ("identity_number", "phone"):
            said[name] = said[name] or None
        facts, version = WorkerFacts(**said), version_of(request)
        if went_through(
            form, lambda: commands.change_worker(request.user, found, facts, seen_version=version)
        ):
            messages.success(request, _("改好了。"))
            return redirect("talent:worker", pk)
    return render(request, "talent/form.html", {"form": form, "worker": found})


@require_http_methods(GET_POST)
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody work elsewhere from a day on, or take them on again."""
    found = access.worker_to_change(request.scope, pk)
    current = found.employments.filter(ends_on__isnull=True).order_by("-pk").first()
    first: dict[str, Any] = {
        "kind": found.kind,
        "post": current.post if current else "",
        "starts_on": today(),
    }
    if current:
        first |= {
            "employer": current.employer,
            "duties": current.duties,
            "with_children": current.with_children,
        }
    if current and request.scope.may("talent.pay", current.division):
        first["yearly_pay"] = current.yearly_pay
    form = TransferForm(request.POST or None, scope=request.scope, on=today(), initial=first)
    if request.method == "POST" and form.is_valid():
        facts = _employment(request, form, current)
        day = form.cleaned_data["starts_on"]
        if went_through(form, lambda: commands.transfer_worker(request.user, found, facts, on=day)):
            messages.success(request, _("记下了。原来的岗位到前一天为止，仍在档案里。"))
            return redirect("talent:worker", pk)
    again = found.left_on is not None
    title = _("重新聘用") if again else _("调动岗位")
    lead = "" if again else _("月中调动也可以：现在的岗位到前一天为止，新的从这一天起。")
    return sheet(request, found, form, title, lead)


@require_http_methods(GET_POST)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Note somebody's last day."""
    found = access.worker_to_change(request.scope, pk)
    colleagues = Worker.objects.filter(request.scope.within("talent.view"), left_on__isnull=True)
    form = LeaveForm(request.POST or None, colleagues=colleagues.exclude(pk=pk), initial={"on": today()})
    if answered(request, form) and went_through(
        form, lambda: commands.leave(request.user, found, **form.cleaned_data)
    ):
        messages.success(request, _("记下了。档案还在。请把名下的人转交给同事，账号另外停用。"))
        return redirect("talent:worker", pk)
    return sheet(request, found, form, _("登记离开"), _("档案不会删，做过的记录照样算。"))


@require_http_methods(GET_POST)
def employment(request: HttpRequest, pk: int, employment: int) -> HttpResponse:
    """Correct an employment that was written down wrongly."""
    found = access.employment_to_change(request.scope, pk, employment)
    first = {
        "kind": found.kind, "station": found.station_id, "place": "" if found.station_id else found.division,
        "employer": found.employer, "post": found.post, "starts_on": found.starts_on, "yearly_pay": found.yearly_pay,
        "duties": found.duties, "villages": found.villages, "with_children": found.with_children,
        "contract_number": found.contract_number, "contract_until": found.contract_until,
    }  # fmt: skip
    form = EmploymentForm(
        request.POST or None, scope=request.scope, on=today(), initial=first, pay_of=found.division
    )
    if request.method == "POST" and form.is_valid():
        facts, version = _employment(request, form, found), version_of(request)
        if went_through(
            form, lambda: commands.change_employment(request.user, found, facts, seen_version=version)
        ):
            messages.success(request, _("改好了。"))
            return redirect("talent:worker", pk)
    lead = _("写错了才在这里改；换了岗位请用“调动”。")
    return sheet(request, found.worker, form, _("更正聘用"), lead, version=found.version)


@require_http_methods(GET_POST)
def certificate_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a certificate."""
    found = access.worker_to_change(request.scope, pk)
    # An examination passed leads here with its level and day.
    first = {"level": request.GET.get("level"), "obtained_on": request.GET.get("obtained_on")}
    form = CertificateForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        facts = CertificateFacts(**form.cleaned_data)
        if went_through(form, lambda: commands.add_certificate(request.user, found, facts, today=today())):
            messages.success(request, _("证书登记好了。"))
            return redirect("talent:worker", pk)
    return sheet(request, found, form, _("登记证书"), _("每个等级登记一本；奖励和津贴由取得日期算出。"))


@require_http_methods(GET_POST)
def certificate(request: HttpRequest, pk: int, certificate: int) -> HttpResponse:
    """Correct a certificate; an empty number keeps what is there."""
    found = access.certificate_to_change(request.scope, pk, certificate)
    form = CertificateForm(
        request.POST or None, initial={"level": found.level, "obtained_on": found.obtained_on}
    )
    if found.number:
        masked = masking.certificate(found.number)
        form.fields["number"].required = False
        form.fields["number"].help_text = _("已登记 %(masked)s，不填就不改") % {"masked": masked}
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "number": form.cleaned_data["number"] or None}
        facts, version = CertificateFacts(**said), version_of(request)

        def act() -> None:
            commands.change_certificate(request.user, found, facts, today=today(), seen_version=version)

        if went_through(form, act):
            messages.success(request, _("改好了。"))
            return redirect("talent:worker", pk)
    return sheet(request, found.worker, form, _("更正证书"), "", version=found.version)


@require_http_methods(GET_POST)
def certificate_remove(request: HttpRequest, pk: int, certificate: int) -> HttpResponse:
    """Take away a certificate that was written down by mistake."""
    found = access.certificate_to_change(request.scope, pk, certificate)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: commands.remove_certificate(request.user, found, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("删除了。"))
        return redirect("talent:worker", pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("删除这本证书？"),
            "text": _("只用于登记错了的证书；按它算出的奖励和津贴会跟着变。"),
            "yes": _("删除"),
            "tone": "danger",
            "form": form,
            "back": reverse("talent:worker", args=[pk]),
        },
    )


@require_http_methods(GET_POST)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which worker signs in with an account: of those who have its name, in the places of who gives rights."""
    scope = request.scope
    holder = user_to_assign(scope, pk)
    same_name = Worker.objects.visible_to(scope, "accounts.assign").filter(name=holder.name)
    known = same_name.filter(Q(user=None) | Q(user=holder)) | Worker.objects.filter(user=holder)
    linked = Worker.objects.filter(user=holder).first()
    form = AccountForm(
        request.POST or None,
        workers=known.select_related("station").distinct().order_by("pk"),
        initial={"worker": linked},
    )
    return ask(
        request, form, lambda said: commands.link_account(request.user, holder, said["worker"]),
        title=_("对应社工"), yes=_("保存"), back=reverse("accounts:user", args=[pk]), above=holder.name,
        text=_("同名、在您管的地方、还没有账号的社工。对上以后，本人登录记走访时不用再选自己。"),
        done=_("对应的社工已改。"),
    )  # fmt: skip
