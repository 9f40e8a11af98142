"""Pages of opportunities: the list, one opportunity with who signed up, planning and publishing."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import ask, do, say_no
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.lists import Column
from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.core.time import now, today
from shegongzhan.needs.queries import need_words
from shegongzhan.partners.queries import organisations_seen_by
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import path_name
from shegongzhan.volunteers import access, acts, commands
from shegongzhan.volunteers.commands.attending import due_day
from shegongzhan.volunteers.forms.register import MemberForm
from shegongzhan.volunteers.forms.service import (
    ConfirmSignUpForm,
    LinkForm,
    OpportunityFilters,
    OpportunityForm,
)
from shegongzhan.volunteers.models import Opportunity, OpportunityState, SignUpState
from shegongzhan.volunteers.queries import service
from shegongzhan.volunteers.queries.register import volunteers_seen_by
from shegongzhan.volunteers.views._common import own_station

TONES = {"open": "ok", "draft": "warn", "cancelled": "danger"}


def span_of(opportunity: Opportunity) -> str:
    """Return day and times in words, 11月14日 周四 09:00–11:00; of history from a ledger perhaps the day alone."""
    start, end = timezone.localtime(opportunity.starts_at), timezone.localtime(opportunity.ends_at)
    day = f"{short_date(start)} {date_format(start, 'D')}"
    if not opportunity.has_clock:
        return day
    return f"{day} {start:%H:%M}–{end:%H:%M}"


def state_badge(opportunity: Opportunity) -> Badge:
    """Return the state as a label; a published service that is over is just over."""
    if opportunity.state != OpportunityState.CANCELLED and opportunity.ends_at <= now():
        return Badge(_("已结束"), "plain")
    return Badge(str(opportunity.get_state_display()), TONES.get(opportunity.state, "plain"))


COLUMNS = [
    Column("title", gettext_lazy("服务名称"), "title", sort="title", link=lambda o: reverse("volunteers:opportunity", args=[o.pk])),
    Column("when", gettext_lazy("时间"), span_of, sort="starts_at"),
    Column("state", gettext_lazy("状态"), state_badge, export=lambda o: str(state_badge(o))),
    Column("station", gettext_lazy("组织的社工站"), "station.name", sort="division"),
    Column("kind", gettext_lazy("类别"), lambda o: label("volunteers.service_kinds", o.kind, o.division, o.day), default=False),
    Column("places", gettext_lazy("已报/招募"), lambda o: f"{o.taken}/{o.places}", number=True),
    Column("asked", gettext_lazy("待确认"), lambda o: o.asked or None, number=True),
    Column("came", gettext_lazy("到场"), lambda o: o.came or None, number=True),
    Column("unrecorded", gettext_lazy("待记时长"), lambda o: o.unrecorded or None, number=True),
    Column("place", gettext_lazy("地点"), "place", default=False),
]  # fmt: skip


@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    """List the opportunities of the reader's places, the latest first."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list(scope)
    empty: dict[str, Any] = {
        "title": _("还没有志愿服务"),
        "text": _("发布以后，志愿者可以用自己的手机报名。"),
    }
    if scope.may("volunteers.change"):
        empty |= {"href": reverse("volunteers:opportunity_new"), "action": _("发布服务")}
    listing = lists.build(
        request,
        service.opportunities_seen_by(scope),
        columns=COLUMNS,
        filters=OpportunityFilters(request.GET, scope=scope, on=today()),
        narrow=service.narrowed,
        order="-when",
        name="opportunities",
        empty=empty,
    )
    context = (
        {} if listing.is_fragment or listing.is_export else {"late": service.late_recordings(scope, today())}
    )
    return lists.answer(
        request, listing, "volunteers/opportunities.html", context, title=_("志愿服务"),
        exported=lambda n: record(
            request.user, acts.EXPORTED, division=scope.places("volunteers.view")[0], what=_("志愿服务"), count=n
        ),
    )  # fmt: skip


@require_safe
def opportunity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an opportunity: what it is, who signed up, who came, what is still to be done."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.opportunity_to_view(scope, pk)
    may_change = scope.may("volunteers.change", found.division)
    times = {row.volunteer_id: row for row in found.attendances.all()}
    sign_ups = service.sign_ups_of(found)
    clashes = service.clashes_of(found) if found.ends_at > now() else {}
    for row in sign_ups:
        row.clash = clashes.get(row.volunteer_id, "") if row.holds_a_place else ""  # type: ignore[attr-defined]
        row.time = times.get(row.volunteer_id)  # type: ignore[attr-defined]
        row.may_open = scope.may("volunteers.view", row.volunteer.division)  # type: ignore[attr-defined]
    waiting_for_hours = [t for t in times.values() if t.minutes is None]
    due = due_day(found)
    context = {
        "opportunity": found,
        "badge": state_badge(found),
        "when": span_of(found),
        "kind": label("volunteers.service_kinds", found.kind, found.division, found.day),
        "skills": [label("volunteers.skills", code, found.division, found.day) for code in found.skills],
        "place": path_name(found.division),
        "sign_ups": sign_ups,
        "came": len(times),
        "minutes": sum(t.minutes or 0 for t in times.values()),
        "to_record": [t for t in waiting_for_hours if t.left_at],
        "without_end": [t for t in waiting_for_hours if not t.left_at],
        "due": due,
        "is_late": bool(waiting_for_hours) and today() > due,
        "is_over": found.ends_at <= now(),
        "has_begun": found.day <= today(),
        "may_change": may_change,
        "may_see_need": found.need is not None and scope.may("needs.view", found.need.division),
        "need": need_words(found.need) if found.need else "",
        "form": MemberForm(volunteers=volunteers_seen_by(scope))
        if may_change and found.state == OpportunityState.OPEN and found.ends_at > now()
        else None,
        "public_url": request.build_absolute_uri(reverse("volunteers:open_one", args=[pk])),
        "states": SignUpState,
    }
    return render(request, "volunteers/opportunity.html", context)


def _form(request: HttpRequest, initial: dict[str, Any], found: Opportunity | None = None) -> OpportunityForm:
    scope = request.scope  # type: ignore[attr-defined]
    return OpportunityForm(
        request.POST or None,
        scope=scope,
        place=found.division if found else scope.places("volunteers.change")[0],
        on=today(),
        organisations=organisations_seen_by(scope).order_by("name"),
        need=found.need_id if found else None,
        initial=initial,
    )


def opportunity_new(request: HttpRequest) -> HttpResponse:
    """Plan an opportunity; a need may be named from which it comes."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_change(scope)
    initial = {
        "station": own_station(request), "lead": request.user.name, "places": 5,  # type: ignore[union-attr]
        "need": request.GET.get("need"), "starts": datetime.time(9), "ends": datetime.time(11), "nature": "",
    }  # fmt: skip
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.plan_opportunity(request.user, form.facts())  # type: ignore[arg-type]
            if "publish" in request.POST:
                commands.publish_opportunity(request.user, made, now=now())  # type: ignore[arg-type]
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("服务登记好了。"))
            return redirect("volunteers:opportunity", pk=made.pk)
    context = {"form": form, "back": reverse("volunteers:opportunities")}
    return render(request, "volunteers/opportunity_form.html", context, status=422 if form.errors else 200)


def opportunity_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an opportunity."""
    found = access.opportunity_to_change(request.scope, pk)  # type: ignore[attr-defined]
    start, end = timezone.localtime(found.starts_at), timezone.localtime(found.ends_at)
    initial = {name: getattr(found, name) for name in OpportunityForm.base_fields if hasattr(found, name)}
    form = _form(
        request,
        initial | {"day": start.date(), "starts": start.time(), "ends": end.time(), "nature": ""},
        found,
    )
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_opportunity(
                request.user, found, form.facts(), now=now(), seen_version=form.cleaned_data["version"]  # type: ignore[arg-type]
            )  # fmt: skip
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("服务改好了。"))
            if clashes := service.clashes_of(found):
                said = ngettext(
                    "改了以后，有 {n} 个人同一时间还报了别处，名单里标着，请联系他。",
                    "改了以后，有 {n} 个人同一时间还报了别处，名单里标着，请联系他们。", len(clashes),
                )  # fmt: skip
                messages.warning(request, said.format(n=len(clashes)))
            return redirect("volunteers:opportunity", pk=pk)
    context = {"form": form, "opportunity": found, "back": reverse("volunteers:opportunity", args=[pk])}
    return render(request, "volunteers/opportunity_form.html", context, status=422 if form.errors else 200)


@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let everybody see an opportunity and sign up."""
    found = access.opportunity_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return do(
        request, lambda: commands.publish_opportunity(request.user, found, now=now()),  # type: ignore[arg-type]
        done=_("发布了，志愿者可以报名。"), back=reverse("volunteers:opportunity", args=[pk]),
    )  # fmt: skip


@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take no more sign-ups."""
    found = access.opportunity_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return do(
        request, lambda: commands.close_opportunity(request.user, found), done=_("不再接受报名。"),  # type: ignore[arg-type]
        back=reverse("volunteers:opportunity", args=[pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call an opportunity off, with the reason its volunteers read."""
    found = access.opportunity_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, ReasonForm(request.POST or None),
        lambda said: commands.cancel_opportunity(request.user, found, **said),  # type: ignore[arg-type]
        title=_("取消“{title}”？").format(title=found.title), text=_("报了名的人会看到原因。"),
        yes=_("取消服务"), tone="danger", back=reverse("volunteers:opportunity", args=[pk]), done=_("服务取消了。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which recorded activity the service was part of."""
    found = access.opportunity_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = LinkForm(
        request.POST or None,
        activities=service.activities_of_day(found),
        initial={"activity": str(found.activity_id or "")},
    )
    return ask(
        request, form,
        lambda said: commands.link_activity(request.user, found, form.by_key.get(said["activity"])),  # type: ignore[arg-type]
        title=_("属于哪场活动"), yes=_("保存"), back=reverse("volunteers:opportunity", args=[pk]), done=_("写明了。"),
        text=_("列出的是这一天这个镇（街道）记过的活动。活动的志愿者人数仍以活动记录为准，不会重复计数。"),
    )  # fmt: skip


@require_POST
def sign_up_for(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign up a volunteer who has no phone at hand."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.opportunity_to_change(scope, pk)
    back = reverse("volunteers:opportunity", args=[pk])
    form = MemberForm(request.POST, volunteers=volunteers_seen_by(scope))
    if not form.is_valid():
        messages.error(request, _("请打几个字，再从列出的人里选一个。"))
        return redirect(back)
    who = form.cleaned_data["volunteer"]
    return do(
        request, lambda: commands.sign_up(request.user, found, who, now=now()),  # type: ignore[arg-type]
        done=_("替{name}报了名。").format(name=who.name), back=back,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def sign_up_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm a sign-up somebody had to look at."""
    row = access.sign_up_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, ConfirmSignUpForm(request.POST or None, opportunity=row.opportunity),
        lambda said: commands.confirm_sign_up(request.user, row, on=today(), **said),  # type: ignore[arg-type]
        title=_("确认{name}的报名").format(name=row.volunteer.name), yes=_("确认"),
        text=_("请看任务是不是适合本人的年龄、技能和身体状况。"),
        back=reverse("volunteers:opportunity", args=[row.opportunity_id]), done=_("确认了。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def sign_up_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no to a sign-up, with the reason the volunteer reads."""
    row = access.sign_up_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, ReasonForm(request.POST or None),
        lambda said: commands.refuse_sign_up(request.user, row, now=now(), **said),  # type: ignore[arg-type]
        title=_("不通过{name}的报名").format(name=row.volunteer.name), text=_("本人看得到原因，名额让给候补的人。"),
        yes=_("不通过"), tone="danger", back=reverse("volunteers:opportunity", args=[row.opportunity_id]), done=_("记下了。"),
    )  # fmt: skip
