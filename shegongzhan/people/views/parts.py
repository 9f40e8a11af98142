"""What hangs on a file, each with a small page of its own: categories, guardians, consent, risk."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shegongzhan.core.asking import sent
from shegongzhan.core.time import now, today
from shegongzhan.people import access, commands, queries
from shegongzhan.people.forms import CategoryForm, ConsentForm, DayForm, EndForm, GuardianForm, RiskForm
from shegongzhan.people.views.asking import ask

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def category_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a person belongs to a category."""
    person = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    has = set(person.circumstances.filter(until__isnull=True).values_list("category", flat=True))
    form = CategoryForm(sent(request), place=person.division[:9], on=today(), without=has)
    return ask(
        request, form, lambda said: commands.add_circumstance(request.user, person, on=today(), **said),
        title=_("加一个类别"), yes=_("加上"), person=person,
    )  # fmt: skip


@require_http_methods(BOTH)
def category_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a category holds no more."""
    circumstance = access.circumstance_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = EndForm(sent(request), initial={"on": today()})
    label = queries.category_label(circumstance.category, circumstance.division[:9], today())
    return ask(
        request, form, lambda said: commands.end_circumstance(request.user, circumstance, **said),
        title=_("结束类别：%(label)s") % {"label": label}, yes=_("结束"), person=circumstance.person,
    )  # fmt: skip


@require_http_methods(BOTH)
def guardian_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a guardian or somebody to call."""
    person = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = GuardianForm(sent(request))
    return ask(
        request, form, lambda said: commands.add_guardian(request.user, person, on=today(), **said),
        title=_("加监护人或联系人"), yes=_("加上"), person=person,
    )  # fmt: skip


@require_http_methods(BOTH)
def guardian_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that somebody answers for a person no more."""
    guardian = access.guardian_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = DayForm(sent(request), initial={"on": today()})
    return ask(
        request, form, lambda said: commands.end_guardian(request.user, guardian, on=said["on"]),
        title=_("结束监护人（联系人）"), yes=_("结束"), person=guardian.person,
    )  # fmt: skip


@require_http_methods(BOTH)
def consent_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record on what ground the file is kept."""
    person = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = ConsentForm(sent(request), place=person.division[:9], on=today(), initial={"given_on": today()})
    return ask(
        request, form, lambda said: commands.record_consent(request.user, person, form.consent(), on=today()),
        title=_("登记同意书"), yes=_("登记"), person=person,
        text=_("未满 14 周岁的，要监护人同意；监护人可能正是侵害者时，选“依法定职责”，写明理由。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def consent_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that a consent was withdrawn."""
    consent = access.consent_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = DayForm(sent(request), initial={"on": today()})
    return ask(
        request, form, lambda said: commands.withdraw_consent(request.user, consent, on=said["on"]),
        title=_("登记撤回同意"), yes=_("登记撤回"), person=consent.person, tone="danger",
        text=_("撤回后，没有别的依据就不应再使用这份档案；要删除的，先把状态改为“不再服务”。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def risk_set(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set another risk level than the rules give."""
    person = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = RiskForm(sent(request))
    return ask(
        request, form, lambda said: commands.set_risk(request.user, person, on=today(), **said),
        title=_("调整风险等级"), yes=_("提交"), person=person,
        text=_("调高立即生效，调低要等站长确认；两种都要写理由。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def risk_assess(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the rules decide again."""
    person = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, _Nothing(sent(request)), lambda said: commands.assess_risk(request.user, person, on=today()),
        title=_("按规则重新评定"), yes=_("重新评定"), person=person, text=_("人工调整的等级会被规则算出的等级代替。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def risk_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm a level set by hand."""
    return _decide(request, pk, agrees=True)


@require_http_methods(BOTH)
def risk_refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refuse a level set by hand."""
    return _decide(request, pk, agrees=False)


def _decide(request: HttpRequest, pk: UUID, *, agrees: bool) -> HttpResponse:
    assessment = access.assessment_to_confirm(request.scope, pk)  # type: ignore[attr-defined]
    level = assessment.get_level_display()
    return ask(
        request, _Nothing(sent(request)),
        lambda said: commands.confirm_risk(request.user, assessment, at=now(), agrees=agrees),
        title=_("同意调整为“%(level)s”") % {"level": level} if agrees else _("不同意调整为“%(level)s”") % {"level": level},
        yes=_("同意") if agrees else _("不同意"), person=assessment.person,
        text=_("理由：%(reason)s") % {"reason": assessment.hand_reason or ""},
    )  # fmt: skip


class _Nothing(DayForm):
    """A form that asks for nothing but the click."""

    on = None  # type: ignore[assignment]
