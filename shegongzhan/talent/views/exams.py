"""Examinations: the calendar, who signed up, how it came out, who prepares together."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, version_of, went_through
from shegongzhan.core.scoping import within
from shegongzhan.core.time import today
from shegongzhan.stations.queries import name_of
from shegongzhan.talent import access, acts, commands, queries
from shegongzhan.talent.commands import GroupFacts, SittingFacts
from shegongzhan.talent.forms_growth import ExamResultsForm, GroupForm, PeopleForm, SittingForm
from shegongzhan.talent.listing_growth import rate_in_words, signup_columns, sitting_columns
from shegongzhan.talent.models import ExamResult, ExamSignUp, ExamSitting, Level, StudyGroup, Worker
from shegongzhan.talent.views.growing import ask, exported, growth_form


@require_GET
def exams(request: HttpRequest) -> HttpResponse:
    """List the sittings of the reader's calendars, and how they came out by year and level."""
    access.may_list(request.scope)
    may_keep = request.scope.may("talent.change")
    listing = lists.build(
        request,
        queries.sittings_seen_by(request.scope),
        columns=sitting_columns(today()),
        order="-day",
        name="exams",
        empty={
            "title": _("还没有考试安排"),
            "text": _("把今年的考试日期和报名时间登记进来，取证期限可以跟着考期走。"),
            **({"href": reverse("talent:exam_new"), "action": _("登记考试")} if may_keep else {}),
        },
    )
    rows = ExamSignUp.objects.filter(request.scope.within("talent.view"))
    context = {"tab": "exams", "rates": queries.pass_rates(rows), "may_keep": may_keep}
    return lists.answer(
        request, listing, "talent/exams.html", context, title=_("考试"),
        exported=exported(request, acts.EXAMS_EXPORTED),
    )  # fmt: skip


def _title(sitting: ExamSitting) -> str:
    return _("%(year)s 年%(level)s考试") % {"year": sitting.year, "level": Level(sitting.level).label}


def _crumbs(sitting: ExamSitting) -> list[tuple[str, Any]]:
    return [
        (reverse("talent:exams"), _("考试")),
        (reverse("talent:exam", args=[sitting.pk]), _title(sitting)),
    ]


@require_GET
def exam(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sitting: its days, who signed up and how it came out, the groups that prepare it."""
    found = access.sitting_to_view(request.scope, pk)
    rows = queries.signups_of(found, request.scope).select_related("sitting")
    everybody = list(rows)
    sat = sum(row.result in (ExamResult.PASSED, ExamResult.PART, ExamResult.FAILED) for row in everybody)
    passed = sum(row.result == ExamResult.PASSED for row in everybody)
    may_sign_up = request.scope.may("talent.change")
    missing = queries.without_certificate(everybody, found.level)
    listing = lists.build(
        request, rows, columns=signup_columns(missing, may_sign_up), order="name",
        empty={"title": _("还没有人报考"), "text": _("登记谁报了名，成绩出来后一次填完。")},
    )  # fmt: skip
    context = {
        "tab": "exams", "sitting": found, "title": _title(found), "place": name_of(found.division),
        "groups": queries.groups_of(found, request.scope), "signed": len(everybody), "sat": sat, "passed": passed,
        "rate": rate_in_words(passed, sat), "missing": len(missing), "may_sign_up": may_sign_up,
        "may_change": request.scope.may("talent.change", found.division),
    }  # fmt: skip
    return lists.answer(
        request, listing, "talent/exam.html", context, title=_title(found),
        exported=exported(request, acts.EXAMS_EXPORTED),
    )  # fmt: skip


def _sitting_facts(form: SittingForm) -> SittingFacts:
    return SittingFacts(**{name: value for name, value in form.cleaned_data.items() if name != "division"})


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Put a sitting into the calendar."""
    access.may_file(request.scope)
    places = request.scope.places("talent.change")
    first = {"year": today().year, "level": Level.JUNIOR}
    form = SittingForm(request.POST or None, places=places, initial=first)
    if answered(request, form):
        made: list[ExamSitting] = []

        def act() -> None:
            facts = _sitting_facts(form)
            made.append(commands.set_sitting(request.user, facts, division=form.cleaned_data["division"]))

        if went_through(form, act):
            messages.success(request, _("登记好了。"))
            return redirect("talent:exam", made[0].pk)
    back = reverse("talent:exams")
    return growth_form(
        request, form, title=_("登记考试"), back=back, crumbs=[(back, _("考试"))],
        lead=_("一个地方登记一次，下面各级都用。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the days of a sitting."""
    found = access.sitting_to_change(request.scope, pk)
    first = {name: getattr(found, name) for name in SittingForm.base_fields}
    form = SittingForm(request.POST or None, places=[found.division], initial=first)
    version = version_of(request)
    if answered(request, form) and went_through(
        form,
        lambda: commands.change_sitting(request.user, found, _sitting_facts(form), seen_version=version),
    ):
        messages.success(request, _("改好了。"))
        return redirect("talent:exam", pk)
    back = reverse("talent:exam", args=[pk])
    return growth_form(
        request, form, title=_("修改考试安排"), back=back, crumbs=_crumbs(found), version=found.version
    )  # fmt: skip


@require_http_methods(GET_POST)
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who signed up."""
    found = access.sitting_to_sign_up(request.scope, pk)
    form = PeopleForm(
        request.POST or None,
        ticked=queries.could_sign_up(found, request.scope).filter(kind="resident"),
        anybody=Worker.objects.filter(request.scope.within("talent.change")),
    )
    if answered(request, form) and went_through(
        form, lambda: commands.sign_up(request.user, found, form.chosen())
    ):
        messages.success(request, _("登记好了。"))
        return redirect("talent:exam", pk)
    return growth_form(
        request, form, title=_("登记报考的人"), back=reverse("talent:exam", args=[pk]), crumbs=_crumbs(found),
        lead=_("列出的是还没有这一级证书的驻站社工；其他人输入姓名查找。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how it came out, for all at once."""
    found = access.sitting_to_sign_up(request.scope, pk)
    rows = queries.signups_of(found, request.scope).filter(request.scope.within("talent.change"))
    form = ExamResultsForm(request.POST or None, signups=rows)

    def act() -> None:
        said = {row.pk: form.cleaned_data[f"result_{row.pk}"] for row in form.signups}
        commands.note_exam_results(request.user, found, said, today=today())

    if answered(request, form) and went_through(form, act):
        messages.success(request, _("登记好了。通过的人请接着登记证书。"))
        return redirect("talent:exam", pk)
    context = {"sitting": found, "form": form, "title": _title(found)}
    return render(request, "talent/exam_results.html", context, status=422 if form.errors else 200)


# ---------- study groups ----------


def _place_of_group(request: HttpRequest, sitting: ExamSitting) -> str:
    """Return the place whose group it becomes: the smaller of the reader's own and the calendar's."""
    near = [
        place
        for place in request.scope.places("talent.change")
        if place.startswith(sitting.division) or sitting.division.startswith(place)
    ]
    return max([*near[:1], sitting.division], key=len)


def _group_form(request: HttpRequest, sitting: ExamSitting, place: str, first: dict[str, Any]) -> GroupForm:
    rows = queries.signups_of(sitting, request.scope).filter(within(place))
    return GroupForm(request.POST or None, signups=rows, initial=first)


def _group_facts(form: GroupForm) -> GroupFacts:
    return GroupFacts(**{**form.cleaned_data, "members": tuple(form.cleaned_data["members"])})


@require_http_methods(GET_POST)
def group_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Form a study group for a sitting."""
    found = access.sitting_to_sign_up(request.scope, pk)
    place = _place_of_group(request, found)
    form = _group_form(request, found, place, {})
    if answered(request, form) and went_through(
        form,
        lambda: commands.form_study_group(request.user, found, _group_facts(form), division=place),
    ):
        messages.success(request, _("备考小组成立了。"))
        return redirect("talent:exam", pk)
    return growth_form(
        request, form, title=_("成立备考小组"), back=reverse("talent:exam", args=[pk]), crumbs=_crumbs(found),
        lead=_("先登记报考的人，再从里面选成员。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a study group and its members."""
    found: StudyGroup = access.group_to_change(request.scope, pk)
    first = {
        "name": found.name, "leader": found.leader_id, "meets": found.meets,
        "members": list(found.members.values_list("pk", flat=True)),
    }  # fmt: skip
    form = _group_form(request, found.sitting, found.division, first)
    if answered(request, form) and went_through(
        form, lambda: commands.change_study_group(request.user, found, _group_facts(form))
    ):
        messages.success(request, _("改好了。"))
        return redirect("talent:exam", found.sitting_id)
    return growth_form(
        request, form, title=_("备考小组"), back=reverse("talent:exam", args=[found.sitting_id]),
        crumbs=_crumbs(found.sitting),
    )  # fmt: skip


@require_http_methods(GET_POST)
def group_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a study group away."""
    found = access.group_to_change(request.scope, pk)
    return ask(
        request, Form(request.POST or None), lambda _said: commands.dissolve_study_group(request.user, found),
        title=_("解散这个备考小组？"), text=_("成员的报考不受影响。"), yes=_("解散"), tone="danger",
        back=reverse("talent:exam", args=[found.sitting_id]), done=_("解散了。"),
    )  # fmt: skip
