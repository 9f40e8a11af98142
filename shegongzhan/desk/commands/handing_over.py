"""Counting what a contractor hands over, and signing for it."""

import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.desk import acts
from shegongzhan.desk.handover import counted
from shegongzhan.desk.models import HandOver
from shegongzhan.files.commands import attach
from shegongzhan.partners.models import Agreement, AgreementKind


@transaction.atomic
def count_for_handover(actor: User, agreement: Agreement, *, on: datetime.date) -> HandOver:
    """Count what the contractor hands over, or count anew as long as nobody has signed.

    A list that was signed for another last day of the agreement is kept beside the new one. Raises RuleViolation when
    the agreement has no last day, is not about running a station, or a side has signed for this last day.
    """
    agreement = Agreement.objects.select_for_update().select_related("station").get(pk=agreement.pk)
    if agreement.kind != AgreementKind.OPERATION:
        raise RuleViolation("handover.kind", _("只有承接运营的协议要交接资料。"))
    if agreement.ends_on is None:
        raise RuleViolation("handover.open", _("协议还没有结束日期。请先在合作单位页登记终止，再清点。"))
    new = {
        "prepared_on": on, "since": agreement.starts_on, "until": agreement.ends_on,
        "items": counted(agreement.station.division, agreement.starts_on, agreement.ends_on, on),
    }  # fmt: skip
    before = HandOver.objects.current().select_for_update().filter(agreement=agreement).first()
    if before is not None and not before.is_frozen:
        HandOver.objects.filter(pk=before.pk).update(counting=F("counting") + 1, **new)
        before.refresh_from_db()
        record_act(actor, acts.HANDOVER_COUNTED, before, counting=before.counting)
        return before
    if before is not None:
        if before.until == agreement.ends_on:
            raise RuleViolation("handover.frozen", _("已经有一方签字，清单不能再改。"))
        before.superseded_on = on
        before.save(update_fields=["superseded_on"])
        record_act(actor, acts.HANDOVER_SUPERSEDED, before, until=before.until.isoformat())
    # The counts go on where the old list stopped, so that a page of the old one cannot sign for the new one.
    pack = HandOver.objects.create(
        agreement=agreement, division=agreement.division, counting=before.counting + 1 if before else 1, **new
    )
    record_act(actor, acts.HANDOVER_COUNTED, pack, counting=pack.counting)
    return pack


@transaction.atomic
def sign_as_giver(
    actor: User, pack: HandOver, *, name: str, counting: int, on: datetime.date, today: datetime.date,
    scan: tuple[str, bytes] | None = None,
) -> HandOver:  # fmt: skip
    """Sign for the contractor. `scan` (file name, content) is the signed page when the county writes a signature down.

    Raises RuleViolation without a name, for a day that cannot be, the other side's name, or when it is signed already;
    StaleRow when the files were counted anew since `counting`.
    """
    if actor.organisation_id != pack.agreement.organisation_id and scan is None:
        raise RuleViolation("handover.scan", _("登记纸面签字要附上签字页的扫描件。"), field="scan")
    _sign(actor, pack, "giver", name=name, counting=counting, on=on, today=today)
    if scan is not None:
        attach(actor, pack, name=scan[0], content=scan[1], purpose=_("移交签字页"))
    record_act(actor, acts.HANDOVER_GIVEN, pack, on_paper=scan is not None)
    return pack


@transaction.atomic
def sign_as_taker(actor: User, pack: HandOver, *, name: str, counting: int, today: datetime.date) -> HandOver:
    """Sign for who takes the files over. Raises RuleViolation and StaleRow as `sign_as_giver` does."""
    _sign(actor, pack, "taker", name=name, counting=counting, on=today, today=today)
    record_act(actor, acts.HANDOVER_TAKEN, pack)
    return pack


def _sign(
    actor: User,
    pack: HandOver,
    side: str,
    *,
    name: str,
    counting: int,
    on: datetime.date,
    today: datetime.date,
) -> None:
    name = name.strip()
    other = "taker" if side == "giver" else "giver"
    pack.refresh_from_db()
    pack.agreement.refresh_from_db(fields=["ends_on"])
    if not name:
        raise RuleViolation("handover.name", _("请写签字人的姓名。"), field="name")
    if not pack.prepared_on <= on <= today:
        raise RuleViolation("handover.day", _("签字日期不能早于清点日期，也不能晚于今天。"), field="on")
    if pack.until != pack.agreement.ends_on:
        raise RuleViolation("handover.moved", _("协议的结束日期改过，请重新清点以后再签。"))
    if getattr(pack, f"{side}_on") is not None:
        raise RuleViolation("handover.signed", _("这一方已经签过字了。"))
    if getattr(pack, f"{other}_name") == name:
        raise RuleViolation("handover.same", _("移交人和接收人不能是同一个人。"), field="name")
    # Of two people who sign at once, or while somebody counts anew, the database lets only one through.
    still = HandOver.objects.current().filter(pk=pack.pk, counting=counting, **{f"{side}_on__isnull": True})
    signed = {f"{side}_name": name, f"{side}_on": on, f"{side}_by": actor.pk}
    try:
        with transaction.atomic():
            done = still.update(**signed)
    except IntegrityError as same:
        raise RuleViolation("handover.same", _("移交人和接收人不能是同一个人。"), field="name") from same
    if not done:
        raise StaleRow("row.stale", _("清单刚刚重新清点过，或已有人签字。请看过最新的清单再签。"))
    pack.refresh_from_db()
