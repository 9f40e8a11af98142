"""What somebody does first where nothing is registered yet, in the order it goes; each reader sees their own steps."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.scoping import Scope
from shegongzhan.fieldwork.queries import duties_seen_by
from shegongzhan.people.models import Person
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Worker


@dataclass(frozen=True)
class Step:
    """One step: what to do, why, where, and whether it is done already. Without `url` others do it."""

    words: str
    why: str
    url: str = ""
    done: bool = False


def first_steps(scope: Scope) -> list[Step]:
    """Return the first steps of a reader in whose places nobody has a file yet; none where somebody has."""
    if not scope.may_any("people.view", "visits.view") or _is_begun(scope):
        return []
    return list(_steps(scope))


def _is_begun(scope: Scope) -> bool:
    right = "people.view" if scope.may("people.view") else "visits.view"
    return Person.objects.filter(scope.within(right)).exists() or duties_seen_by(scope).exists()


def _steps(scope: Scope) -> Iterator[Step]:
    has_station = Station.objects.filter(scope.within("stations.view")).exists()
    if scope.may("stations.change"):
        yield Step(
            _("登记社工站"),
            _("站点、用房和岗位登记了，别的记录才有地方放。"),
            reverse("stations:list"),
            has_station,
        )
    elif not has_station:
        yield Step(_("等县里登记社工站"), _("站点由站长或县级指导中心登记。"))
    if scope.may("talent.change"):
        workers = Worker.objects.filter(scope.within("talent.change")).exists()
        yield Step(_("登记社工"), _("谁在哪个站工作，有没有证书。"), reverse("talent:list"), workers)
    if scope.may("ledgers.import"):
        yield Step(
            _("导入手上的台账"),
            _("Excel 台账原样放进来，先看一遍，再决定导不导。"),
            reverse("ledgers:imports"),
        )
    if scope.may("people.change"):
        yield Step(_("登记第一名服务对象"), _("建了档，该去看谁会按等级排到这里。"), reverse("people:new"))
    elif not scope.may("ledgers.import"):
        yield Step(_("等社工站建档"), _("站里登记或导入服务对象以后，这里会列出该去看的人。"))
