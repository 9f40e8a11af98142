"""Telling everybody where the money went: drafted by one, its figures frozen, agreed to and published by another."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import time
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.core.small_counts import told_by_subtraction
from shegongzhan.funds import acts
from shegongzhan.funds.models import Disclosure, DisclosureState
from shegongzhan.funds.queries.openness import figures_of, floor_of, published_near, told_by
from shegongzhan.projects.models import Project

COUNTS = {"persons": gettext_lazy("人数"), "heads": gettext_lazy("人次")}


@dataclass(frozen=True)
class DisclosureFacts:
    """What a sheet tells of: a place, or a project of it, over a period."""

    division: str
    title: str
    from_on: datetime.date
    until: datetime.date
    project: Project | None = None
    note: str = ""


@transaction.atomic
def draft_disclosure(actor: User | str, facts: DisclosureFacts) -> Disclosure:
    """Begin a disclosure sheet. Raises RuleViolation without a title, and for a period that ends before it begins."""
    _check(facts)
    sheet = Disclosure.objects.create(
        division=facts.project.division if facts.project else facts.division,
        title=facts.title.strip(),
        project=facts.project,
        from_on=facts.from_on,
        until=facts.until,
        note=facts.note.strip(),
    )
    record_act(actor, acts.DISCLOSURE_DRAFTED, sheet)
    return sheet


@transaction.atomic
def ask_disclosure(actor: User | str, sheet: Disclosure, *, today: datetime.date) -> None:
    """Freeze the figures of a draft and ask for approval.

    Raises RuleViolation while the period is not over, for a sheet that is no draft any more, and for one with a source
    that spends more than it has without an explanation.
    """
    sheet = _held(sheet, DisclosureState.DRAFT)
    if sheet.until >= today:
        raise RuleViolation("disclosure.future", _("这段时间还没有过完，过完再公开。"))
    with in_chinese():
        sheet.figures = figures_of(sheet.division, sheet.from_on, sheet.until, sheet.project)
    _must_be_explained(sheet)
    sheet.state = DisclosureState.ASKED
    sheet.asked_by = pk_of(actor)
    sheet.approved_by = None
    sheet.save_changed(["figures", "state", "asked_by", "approved_by"])
    record_act(actor, acts.DISCLOSURE_ASKED, sheet)


@transaction.atomic
def publish_disclosure(actor: User, sheet: Disclosure) -> None:
    """Agree to a sheet and publish it as it was frozen; who asked cannot (两人审批).

    Raises RuleViolation `approval.same_person`, `disclosure.difference` when a small number of people could be worked
    out by taking another public sheet from it, and for a sheet that does not wait for approval.
    """
    sheet = _held(sheet, DisclosureState.ASKED)
    must_be_another(sheet.asked_by, pk_of(actor), right="funds.disclose", division=sheet.division)
    _check_difference(sheet)
    _must_be_explained(sheet)
    sheet.state = DisclosureState.PUBLISHED
    sheet.approved_by = pk_of(actor)
    sheet.published_at = time.now()
    sheet.save_changed(["state", "approved_by", "published_at"])
    record_act(actor, acts.DISCLOSURE_PUBLISHED, sheet)


@transaction.atomic
def return_disclosure(actor: User | str, sheet: Disclosure, *, reason: str) -> None:
    """Give a sheet that waits back to be mended, with the reason. Raises RuleViolation without one."""
    sheet = _held(sheet, DisclosureState.ASKED)
    _needs_reason(reason)
    sheet.state = DisclosureState.DRAFT
    sheet.save_changed(["state"])
    record_act(actor, acts.DISCLOSURE_RETURNED, sheet, reason=reason.strip()[:200])


@transaction.atomic
def withdraw_disclosure(actor: User | str, sheet: Disclosure, *, reason: str) -> None:
    """Take a published sheet down, with the reason. Raises RuleViolation without one, or for one not published."""
    sheet = _held(sheet, DisclosureState.PUBLISHED)
    _needs_reason(reason)
    sheet.state = DisclosureState.WITHDRAWN
    sheet.withdrawn_reason = reason.strip()[:200]
    sheet.save_changed(["state", "withdrawn_reason"])
    record_act(actor, acts.DISCLOSURE_WITHDRAWN, sheet, reason=sheet.withdrawn_reason)


def _must_be_explained(sheet: Disclosure) -> None:
    """Raise RuleViolation for a sheet on which a source spends more than it has and nobody has said why."""
    bare = [name for name, _more, reason in sheet.figures.get("overspent", []) if not reason]
    if bare:
        raise RuleViolation(
            "disclosure.overspent",
            _("“%(sources)s”的支出比到账多，还没有写明原因。请先在这项来源的页面写明，再公开。")
            % {"sources": "”、“".join(bare)},
        )


def _check(facts: DisclosureFacts) -> None:
    if not facts.title.strip():
        raise RuleViolation("disclosure.title", _("请写标题。"), field="title")
    if facts.until < facts.from_on:
        raise RuleViolation("disclosure.period", _("结束日期不能早于开始日期。"), field="until")


def _check_difference(sheet: Disclosure) -> None:
    small = told_by_subtraction(told_by(sheet), published_near(sheet), floor_of(sheet.division, sheet.until))
    if small:
        words = "、".join(str(COUNTS[name]) for name in small)
        raise RuleViolation(
            "disclosure.difference",
            _(
                "和已经公开的表一减，就能算出很少的几个人（{words}）。请换一段时间或一个范围，"
                "或先撤下那份再公开。"
            ).format(words=words),
        )


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleViolation("disclosure.reason", _("请写明原因。"), field="reason")


def _held(sheet: Disclosure, state: str) -> Disclosure:
    """Return the sheet, held against others meanwhile; RuleViolation when it is not in the state any more."""
    held = Disclosure.objects.select_for_update().get(pk=sheet.pk)
    if held.state != state:
        raise RuleViolation("disclosure.state", _("这份公开表已经有人处理过了。"))
    return held
