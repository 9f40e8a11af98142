"""What was agreed and how it went; gaps, and the training that meets them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import do
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.core.time import today
from shegongzhan.policies.queries import label
from shegongzhan.supervision import access, commands, queries, rules
from shegongzhan.supervision.commands import ActionFacts
from shegongzhan.supervision.forms import ActionForm, OutcomeForm
from shegongzhan.supervision.models import Gap
from shegongzhan.supervision.views.asked import month_asked, said
from shegongzhan.talent.models import Worker

GET_POST = ["GET", "POST"]


@require_http_methods(GET_POST)
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agree on something more."""
    found = access.session_to_change(request.scope, pk)
    workers = [(row.worker_id, row.worker.name) for row in found.workers.select_related("worker")]
    gaps = [(gap.tag, queries.tags_of([gap])[0]) for gap in found.gaps.all()]
    form = ActionForm(
        request.POST or None, workers=workers, gaps=gaps, initial={"gap": request.GET.get("gap", "")}
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        worker = Worker.objects.get(pk=words["worker"]) if words["worker"] else None
        facts = ActionFacts(words["text"], words["due_on"], worker, words.get("gap", ""))
        if said(form, lambda: commands.add_action(request.user, found, facts)):
            messages.success(request, _("约定好了，到期会再提出来。"))
            return redirect("supervision:session", pk)
    return render(request, "supervision/sheet.html", {
        "title": _("再约定一项"), "form": form, "back": reverse("supervision:session", args=[pk]),
        "lead": _("写清做什么、什么时候以前。不写服务对象的姓名。"), "yes": _("约定"),
    })  # fmt: skip


@require_http_methods(GET_POST)
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how an agreed action went."""
    found = access.action_to_close(request.scope, pk)
    on = today()
    form = OutcomeForm(request.POST or None)
    back = _back(request, reverse("supervision:session", args=[found.session_id]))
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data

        def act() -> None:
            if words["state"] == OutcomeForm.LATER:
                commands.move_action(
                    request.user, found, due_on=words["due_on"], outcome=words["outcome"], today=on
                )
            else:
                commands.close_action(
                    request.user, found, state=words["state"], outcome=words["outcome"], on=on
                )

        if said(form, act):
            messages.success(request, _("记下了。"))
            return redirect(back)
    return render(request, "supervision/sheet.html", {
        "title": found.text, "form": form, "back": back, "keep_back": True, "later": "due_on", "yes": _("记下"),
        "lead": _("说好 %(day)s 以前。") % {"day": short_date(found.due_on)},
    })  # fmt: skip


def _back(request: HttpRequest, otherwise: str) -> str:
    """Return the page of ours the reader came from, as the link or the form says."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """Show the gaps of a month by tag, and what meets each."""
    access.may_view(request.scope)
    scope, on = request.scope, today()
    month = month_asked(request, on)
    place = next(iter(scope.places(access.VIEW)), "")
    found = queries.gaps_in(Gap.objects.filter(scope.within(access.VIEW)), month).select_related(
        "session__station", "training"
    )
    counts = queries.counted(found, place, min(rules.last_of(month), on))
    return render(request, "supervision/gaps.html", {
        "month": month, "counts": counts, "gaps": [(gap, queries.tags_of([gap])[0]) for gap in found.order_by("day", "pk")],
        "before": rules.months_after(month, -1),
        "after": rules.months_after(month, 1) if rules.months_after(month, 1) <= on else None,
        "training": rules.month_of(on), "following": rules.months_after(on, 1),
        "records": scope.may(access.RECORD),
        "trains": scope.may(access.RECORD) and scope.may(access.TRAIN),
        "sees_trainings": scope.may("talent.view"),
        "to_train": [one.tag for one in counts if one.to_train],
    })  # fmt: skip


@require_POST
def gaps_train(request: HttpRequest) -> HttpResponse:
    """Take the open gaps of one tag into the training of this month or the next."""
    access.may_record(request.scope)
    scope, on = request.scope, today()
    month = month_asked(request, on)
    tag = request.POST.get("tag", "")
    wanted = rules.months_after(on, 1) if request.POST.get("training") == "following" else on
    rows = queries.gaps_in(Gap.objects.filter(scope.within(access.RECORD)), month)
    place = next(iter(scope.places(access.RECORD)), "")
    try:
        count = commands.plan_training(request.user, rows, tag=tag, division=place, month=wanted, today=on)
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        name = label("supervision.gap_tags", tag, place, on)
        messages.success(request, _("“%(tag)s”列入 %(month)s 的培训（%(n)s 处）。") % {
            "tag": name, "month": f"{wanted:%Y-%m}", "n": count,
        })  # fmt: skip
    return redirect(f"{reverse('supervision:gaps')}?month={month:%Y-%m}")


@require_POST
def gap_train(request: HttpRequest, pk: UUID, gap: int) -> HttpResponse:
    """Take one gap of a session into this month's training."""
    found = access.gap_to_plan(request.scope, pk, gap)
    return do(
        request,
        lambda: commands.take_into_training(request.user, found, month=today(), today=today()),
        back=reverse("supervision:session", args=[pk]),
        done=_("列入本月培训。"),
    )
