"""What became of the file itself: groups, household, risk, guardians, consents, merges."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge, listed
from shegongzhan.crypto import masking
from shegongzhan.desk.timeline.entries import Entry, Reader, Told, Wanted, each, said
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    Guardian,
    Membership,
    Merge,
    Person,
    RiskAssessment,
)
from shegongzhan.people.queries import VIEW, category_label, reasons_in_words


def categories(reader: Reader, wanted: Wanted) -> Told:
    """Tell which groups the person joined and left."""
    for kind, one in each(Circumstance, wanted):
        ended = kind == "category_end"
        day = one.until if ended else one.since
        words = _("不再属于“%(category)s”") if ended else _("属于“%(category)s”")
        yield kind, one.pk, Entry(
            day, words % {"category": category_label(one.category, one.division[:9], day)},
            lines=said(one.ended_because if ended else one.evidence),
        )  # fmt: skip


def households(reader: Reader, wanted: Wanted) -> Told:
    """Tell which household the person joined and left."""
    for kind, one in each(Membership, wanted, "household"):
        opens = reader.scope.may(VIEW, one.household.division)
        url = reverse("people:household", args=[one.household_id]) if opens else ""
        left = kind == "household_end"
        title = _("离开家庭") if left else _("加入家庭")
        yield (
            kind,
            one.pk,
            Entry(
                one.until if left else one.since,
                title,
                url,
                lines=said(one.reason if left else one.relation),
            ),
        )


def levels(reader: Reader, wanted: Wanted) -> Told:
    """Tell of levels of risk and why."""
    for kind, one in each(RiskAssessment, wanted):
        title = _("风险等级：%(level)s") % {"level": one.get_level_display()}
        why = listed(reasons_in_words(reader.person, one.reasons, one.on))
        if one.by_hand:
            why = (one.hand_reason or "") if reader.sees_all else ""
        words = _("人工调整") if one.confirmed_at else _("人工调整，等站长确认")
        badges = [(Badge(words), "")] if one.by_hand else []
        yield kind, one.pk, Entry(one.on, title, lines=said(why), badges=badges)


def guardians(reader: Reader, wanted: Wanted) -> Told:
    """Tell who answers for the person."""
    for kind, one in each(Guardian, wanted):
        ended = kind == "guardian_end"
        role = _("监护人") if one.is_guardian else _("紧急联系人")
        words = _("不再是%(role)s：%(name)s") if ended else _("%(role)s：%(name)s")
        name = one.name if reader.sees_all else masking.name(one.name)
        yield (
            kind,
            one.pk,
            Entry(
                one.until if ended else one.since,
                words % {"role": role, "name": name},
                lines=said(one.relation),
            ),
        )


def consents(reader: Reader, wanted: Wanted) -> Told:
    """Tell of consents given and withdrawn."""
    for kind, one in each(Consent, wanted):
        withdrawn = kind == "consent_end"
        words = _("撤回同意书：%(kind)s") if withdrawn else _("同意书：%(kind)s")
        yield kind, one.pk, Entry(
            one.withdrawn_on if withdrawn else one.given_on, words % {"kind": one.get_kind_display()},
            who=one.given_by if reader.sees_all else "",
        )  # fmt: skip


def merges(reader: Reader, wanted: Wanted) -> Told:
    """Tell of files that were merged into this one."""
    for kind, one in each(Merge, wanted):
        undone = kind == "merge_undone"
        day = timezone.localtime(one.undone_at if undone else one.merged_at).date()
        yield kind, one.pk, Entry(day, _("撤销了合并") if undone else _("另一份档案并入这里"))


def file(reader: Reader, wanted: Wanted) -> Told:
    """Tell when the file was opened and how it ended."""
    for kind, one in each(Person, wanted):
        if kind == "filed":
            yield kind, one.pk, Entry(timezone.localtime(one.created_at).date(), _("建档"))
        else:
            yield kind, one.pk, Entry(one.state_on, str(one.get_state_display()))
