"""Two files of one person: find the other, compare, merge, take it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shegongzhan.core.asking import answered, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.crypto import masking
from shegongzhan.people import access, commands, queries
from shegongzhan.people.forms import OtherPersonForm
from shegongzhan.people.models import Person
from shegongzhan.people.views.asking import ask
from shegongzhan.people.views.files import disability_words
from shegongzhan.people.views.parts import _Nothing
from shegongzhan.stations.queries import name_of

BOTH = ["GET", "POST"]
# Shown with a mask even when compared; each can be looked at.
MASKED = {"identity_number", "phone", "address", "disability_card", "health_note", "note"}


@never_cache
@require_http_methods(BOTH)
def choose(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the other file of the same person."""
    scope = request.scope  # type: ignore[attr-defined]
    kept = access.person_to_merge(scope, pk)
    form = OtherPersonForm(sent(request), scope=scope)
    if answered(request, form):
        return redirect("people:merge", kept.pk, form.cleaned_data["other"].pk)
    near = queries.duplicates_of(
        scope, name=kept.name, born_on=kept.born_on, division=kept.division, born_precision=kept.born_precision, without=kept.pk
    )  # fmt: skip
    context = {
        "form": form, "person": kept, "name": queries.shown_name(scope, kept),
        "near": [(one.person, queries.shown_name(scope, one.person)) for one in near if one.is_visible],
    }  # fmt: skip
    return render(request, "people/merge_choose.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(BOTH)
def merge(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Compare two files side by side, pick what is right of each, and merge them."""
    scope = request.scope  # type: ignore[attr-defined]
    kept, gone = access.person_to_merge(scope, pk), access.person_to_merge(scope, other)
    refused = None
    if request.method == "POST":
        picks = {fact: "gone" for fact in commands.PICKABLE if request.POST.get(fact) == "gone"}
        try:
            commands.merge_people(request.user, kept, gone, on=today(), picks=picks)
        except RuleViolation as no:
            refused = str(no)
        else:
            messages.success(request, _("已经合并。合并错了可以在这份档案里撤销。"))
            return redirect("people:person", kept.pk)
    context = {
        "kept": kept, "gone": gone, "kept_name": queries.shown_name(scope, kept), "gone_name": queries.shown_name(scope, gone),
        "lines": _compared(kept, gone, scope), "refused": refused,
    }  # fmt: skip
    return render(request, "people/merge.html", context, status=409 if refused else 200)


def _compared(kept: Person, gone: Person, scope: Any) -> list[dict[str, Any]]:
    mine, theirs = _facts(kept, scope), _facts(gone, scope)
    lines = []
    for fact, (label, value, raw) in mine.items():
        _label, other_value, other_raw = theirs[fact]
        lines.append(
            {
                "fact": fact, "is_masked": fact in MASKED, "label": label, "kept": value, "gone": other_value,
                "differs": bool(raw) and bool(other_raw) and raw != other_raw, "takes": not raw and bool(other_raw),
            }
        )  # fmt: skip
    return lines


def _facts(p: Person, scope: Any) -> dict[str, tuple[str, Any, Any]]:
    village = name_of(p.division)
    home = p.household
    return {
        "name": (_("姓名"), queries.shown_name(scope, p), p.name),
        "sex": (_("性别"), p.get_sex_display(), p.sex),
        "born_on": (_("出生日期"), p.born_on.isoformat() if p.born_on else "", p.born_on),
        "ethnicity": (_("民族"), p.ethnicity, p.ethnicity),
        "identity_number": (_("证件号码"), masking.identity_number(p.identity_number), p.identity_number),
        "phone": (_("电话"), masking.phone(p.phone), p.phone),
        "division": (_("村（社区）"), village, p.division),
        "household": (
            _("家庭"),
            masking.address(home.address, village=village) if home else "",
            p.household_id,
        ),
        "address": (
            _("单独的住址"),
            masking.address(p.address, village=village) if p.address else "",
            p.address,
        ),
        "worker": (_("责任社工"), p.worker.name if p.worker else "", p.worker_id),
        "disability_card": (
            _("残疾人证"),
            disability_words(p) or masking.identity_number(p.disability_card),
            p.disability_card,
        ),
        "health_note": (_("健康状况"), masking.text(p.health_note), p.health_note),
        "note": (_("备注"), masking.text(p.note), p.note),
    }


@require_http_methods(BOTH)
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a merge back."""
    found = access.merge_to_undo(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, _Nothing(sent(request)), lambda said: commands.undo_merge(request.user, found, at=now()),
        title=_("撤销合并"), yes=_("撤销合并"), person=found.kept, tone="danger",
        text=_("两份档案都恢复成合并前的样子；合并以后记在这份档案上的走访和需求留在这里。"),
    )  # fmt: skip
