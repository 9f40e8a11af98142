"""Hand-overs of contractors' files, made in the place that is asked for."""

import datetime

from shegongzhan.core.time import today
from shegongzhan.desk.commands import count_for_handover
from shegongzhan.files.commands import attach
from shegongzhan.partners.models import Agreement
from tests.access import rows
from tests.access.rows import Made
from tests.access.walk import Row, needs


def counted(place: str) -> Made:
    """An agreement that ends today, with its files counted."""
    made, division = rows.agreement(place)
    agreement = Agreement.objects.get(**made)
    agreement.ends_on = today()
    agreement.save()
    count_for_handover("system", agreement, on=today())
    return made, division


def signed_page(place: str) -> Made:
    """The same, with the scan of the signed page."""
    made, division = counted(place)
    pack = Agreement.objects.get(**made).hand_overs.get()
    stored = attach("system", pack, name="签字页.pdf", content=b"%PDF-1.4 signed")
    return {**made, "paper": stored.pk}, division


def replaced(place: str) -> Made:
    """An agreement whose list was signed for another last day, and counted again."""
    made, division = counted(place)
    agreement = Agreement.objects.get(**made)
    pack = agreement.hand_overs.get()
    pack.giver_name, pack.giver_on, pack.until = "蒋涛", today(), today() - datetime.timedelta(days=1)
    pack.save()
    count_for_handover("system", agreement, on=today())
    return {**made, "number": pack.pk}, division


_pack = {"of": counted, "seen_with": "partners.view"}

TABLE: dict[str, Row] = {
    "desk:handover": needs("partners.view", of=counted),
    "desk:handover_count": needs("partners.change", method="post", **_pack),
    "desk:handover_give": needs("partners.change", **_pack),
    "desk:handover_take": needs("partners.change", **_pack),
    "desk:handover_earlier": needs("partners.view", of=replaced),
    "desk:handover_paper": needs("partners.view", of=signed_page),
}
