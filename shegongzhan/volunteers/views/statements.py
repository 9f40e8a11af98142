"""The statement of service: issuing, printing, revoking; and the export in the national standard's fields."""

import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shegongzhan.audit.commands import record
from shegongzhan.core.asking import ask, say_no
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.volunteers import access, acts, commands, rules
from shegongzhan.volunteers.exports import standard_workbook
from shegongzhan.volunteers.forms.register import PeriodForm, PurposeForm
from shegongzhan.volunteers.models import Volunteer


def first_day(found: Volunteer) -> datetime.date:
    """Return the day of the first recorded service, today when there is none."""
    row = found.attendances.filter(minutes__gt=0).order_by("day").first()
    return row.day if row else today()


@require_http_methods(["GET", "POST"])
def statement_issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Issue a statement of a volunteer's service, free of charge."""
    found = access.volunteer_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = PeriodForm(request.POST or None, initial={"since": first_day(found), "until": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.issue_statement(
                request.user, found, on=today(), issued_by=request.user.pk, **form.cleaned_data  # type: ignore[arg-type]
            )  # fmt: skip
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect("volunteers:statement", pk=made.pk)
    context = {
        "title": _("出具志愿服务记录单"), "text": _("免费。只写已经记录的时长。"), "yes": _("出具"), "form": form,
        "back": reverse("volunteers:volunteer", args=[pk]),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


@require_safe
def statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a statement as it is printed."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.statement_to_view(scope, pk)
    context = {
        "statement": found,
        "code": rules.grouped(found.code),
        "verify_url": request.build_absolute_uri(reverse("volunteers:verify")),
        "may_change": scope.may("volunteers.change", found.volunteer.division),
        "back": reverse("volunteers:volunteer", args=[found.volunteer_id]),
    }
    return render(request, "volunteers/statement.html", context)


@require_http_methods(["GET", "POST"])
def statement_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Revoke a statement."""
    found = access.statement_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, ReasonForm(request.POST or None),
        lambda said: commands.revoke_statement(request.user, found, on=today(), **said),  # type: ignore[arg-type]
        title=_("作废这份记录单？"), text=_("别人再核验时，会看到它已经作废。"), yes=_("作废"), tone="danger",
        back=reverse("volunteers:statement", args=[pk]), done=_("作废了。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def standard(request: HttpRequest) -> HttpResponseBase:
    """Give the register and the service back in the fields of the national standard, with whole identity numbers."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_change(scope)
    places = [p for p in scope.places("volunteers.change") if scope.may("export.rows", p)]
    if not places:
        raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return standard_workbook(
            places,
            exported=lambda count: record(
                request.user,
                acts.STANDARD_EXPORTED,
                division=places[0],
                count=count,  # type: ignore[arg-type]
                purpose=form.cleaned_data["purpose"],
            ),
        )
    context = {
        "title": _("按国家数据标准导出"), "form": form, "yes": _("导出"), "back": reverse("volunteers:list"),
        "text": _("用来录入全国志愿服务信息系统：志愿者、服务、培训、表彰四张表，含完整证件号和电话。导出会记入审计。"),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)
