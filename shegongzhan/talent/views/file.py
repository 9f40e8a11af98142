"""What is kept on a worker's file beside the employments: pay, background checks, registrations, further education."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shegongzhan.core.asking import GET_POST, answered, do, version_of, went_through
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import now, today
from shegongzhan.crypto import masking
from shegongzhan.talent import access, commands, queries, rules
from shegongzhan.talent.commands import Paid, RegistrationFacts
from shegongzhan.talent.forms import CeForm, CheckForm, RegistrationForm, YearPayForm
from shegongzhan.talent.models import CeKind, CheckResult, Employment, Pay
from shegongzhan.talent.views.shared import sheet


@require_http_methods(GET_POST)
def pay_months(request: HttpRequest, pk: int, employment: int) -> HttpResponse:
    """Write down the pay of an employment, month by month of a year."""
    found = access.employment_to_pay(request.scope, pk, employment)
    on = today()
    year = _year(request, found, on)
    months = _months(found, year, on)
    noted = {row.month: row for row in Pay.objects.filter(employment=found, month__in=months)}
    first: dict[str, Any] = {}
    for month, row in noted.items():
        first[f"amount_{month.month}"] = row.amount
        first[f"insurance_{month.month}"] = row.insurance or None
    form = YearPayForm(request.POST or None, months=months, initial=first)
    if answered(request, form):
        said = form.cleaned_data
        paid = {
            month: None
            if said[f"amount_{month.month}"] is None
            else Paid(said[f"amount_{month.month}"], said[f"insurance_{month.month}"] or 0)
            for month in months
        }
        if went_through(form, lambda: commands.note_pay(request.user, found, paid, today=on)):
            messages.success(request, _("工资登记好了。"))
            return redirect("talent:worker", pk)
    last = (found.ends_on or on).year
    context = {
        "worker": found.worker, "form": form, "year": year, "job": found,
        "earlier": year - 1 if found.starts_on is None or found.starts_on.year < year else None,
        "later": year + 1 if year < min(last, on.year) else None,
        "total": sum(row.amount for row in noted.values()),
        "missing": queries.months_without_pay(found, min(on, datetime.date(year, 12, 31))),
    }  # fmt: skip
    return render(request, "talent/pay_months.html", context)


def _year(request: HttpRequest, job: Employment, on: datetime.date) -> int:
    said = request.GET.get("year", "")
    last = min((job.ends_on or on).year, on.year)
    year = int(said) if said.isdigit() and len(said) == len("2023") else last
    return max(min(year, last), job.starts_on.year if job.starts_on else queries.FIRST_YEAR)


def _months(job: Employment, year: int, on: datetime.date) -> list[datetime.date]:
    """Return the months of a year that lie in an employment and have begun."""
    first = max(datetime.date(year, 1, 1), (job.starts_on or datetime.date(year, 1, 1)).replace(day=1))
    last = min(datetime.date(year, 12, 31), on, job.ends_on or on)
    if first > last:
        return []
    ends = rules.months_between(first, rules.month_end(last.year, last.month))
    return [end.replace(day=1) for end in ends]


@require_http_methods(GET_POST)
def check_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a background check."""
    found = access.worker_to_change(request.scope, pk)
    form = CheckForm(request.POST or None, initial={"on": today(), "result": CheckResult.CLEAR})
    if answered(request, form) and went_through(
        form, lambda: commands.note_check(request.user, found, today=today(), **form.cleaned_data)
    ):
        messages.success(request, _("查询登记好了。"))
        return redirect("talent:worker", pk)
    lead = _("向公安机关查询有无性侵害、虐待、拐卖、暴力伤害等违法犯罪记录（未成年人保护法第六十二条）。")
    return sheet(request, found, form, _("登记从业查询"), lead)


@require_http_methods(GET_POST)
def ce_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down further education somebody had elsewhere."""
    found = access.worker_to_change(request.scope, pk)
    form = CeForm(request.POST or None, initial={"on": today(), "kind": CeKind.COURSE})
    if answered(request, form) and went_through(
        form, lambda: commands.note_ce(request.user, found, today=today(), **form.cleaned_data)
    ):
        messages.success(request, _("继续教育登记好了。"))
        return redirect("talent:worker", pk)
    lead = _("本系统里签到的培训自动计入，这里只登记别处学的。")
    return sheet(request, found, form, _("登记继续教育"), lead)


@require_http_methods(GET_POST)
def ce_remove(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Take away further education that was written down by mistake."""
    found = access.ce_to_change(request.scope, pk, entry)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: commands.remove_ce(request.user, found, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("删除了。"))
        return redirect("talent:worker", pk)
    return _confirm(request, _("删除这条继续教育？"), _("只用于登记错了的。"), form, pk)


@require_http_methods(GET_POST)
def registration(request: HttpRequest, pk: int, certificate: int) -> HttpResponse:
    """Write down how far a certificate's registration has come."""
    found = access.certificate_to_change(request.scope, pk, certificate)
    first = {"state": found.registration_state, "on": found.registered_on, "until": found.registered_until}
    form = RegistrationForm(request.POST or None, initial=first)
    if found.registration_number:
        masked = masking.certificate(found.registration_number)
        form.fields["number"].help_text = _("已登记 %(masked)s，不填就不改") % {"masked": masked}
    if answered(request, form):
        said = {**form.cleaned_data, "number": form.cleaned_data["number"] or None}
        if said["on"] != found.registered_on and said["until"] == found.registered_until:
            said["until"] = (
                None  # a new day, and the old end that stood in the form: the pack says until when
            )
        facts, version = RegistrationFacts(**said), version_of(request)

        def act() -> None:
            commands.register_certificate(request.user, found, facts, today=today(), seen_version=version)

        if went_through(form, act):
            messages.success(request, _("登记情况记下了。"))
            return redirect("talent:worker", pk)
    lead = _("再登记的写新的登记日期，以前的登记期仍在档案里。初审通过以后，证书的等级和编号不能再改。")
    return sheet(request, found.worker, form, _("证书登记情况"), lead, version=found.version)


@require_http_methods(GET_POST)
def registration_remove(request: HttpRequest, pk: int, certificate: int, registration: int) -> HttpResponse:
    """Take away a registration period that was written down by mistake."""
    found = access.registration_to_change(request.scope, pk, certificate, registration)
    form = ReasonForm(request.POST or None)
    if answered(request, form) and went_through(
        form, lambda: commands.remove_registration(request.user, found, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("删除了。"))
        return redirect("talent:worker", pk)
    return _confirm(request, _("删除这段登记期？"), _("只用于登记错了的；按它算出的津贴会跟着变。"), form, pk)


@require_POST
def confirm(request: HttpRequest, pk: int, certificate: int) -> HttpResponse:
    """Say that one has compared a certificate with the original."""
    found = access.certificate_to_change(request.scope, pk, certificate)
    return do(
        request,
        lambda: commands.confirm_certificate(request.user, found, at=now()),
        back=reverse("talent:worker", args=[pk]),
        done=_("记下了：原件已核对。"),
    )


def _confirm(request: HttpRequest, title: str, text: str, form: ReasonForm, pk: int) -> HttpResponse:
    context = {
        "title": title, "text": text, "yes": _("删除"), "tone": "danger", "form": form,
        "back": reverse("talent:worker", args=[pk]),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context)
