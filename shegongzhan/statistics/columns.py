"""The columns that the rows behind a figure are listed with, one list for each kind of row."""

from collections.abc import Callable

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.display import listed
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.services.models import Participant, RecordWorker
from shegongzhan.stations.queries import name_of


def _stations(scope: Scope) -> list[Column]:
    return [
        Column(
            "name",
            _("站点名称"),
            "name",
            sort="name",
            link=lambda r: reverse("stations:station", args=[r.pk]),
        ),
        Column("place", _("所在地"), lambda r: name_of(r.division), sort="division"),
        Column("state", _("状态"), lambda r: r.get_state_display()),
    ]


def _workers(scope: Scope) -> list[Column]:
    return [
        Column(
            "name", _("姓名"), "name", sort="pinyin", link=lambda r: reverse("talent:worker", args=[r.pk])
        ),
        Column("kind", _("人员类别"), lambda r: r.get_kind_display(), sort="kind"),
        Column("station", _("社工站"), lambda r: r.station.name if r.station else None),
        Column("level", _("证书等级"), lambda r: r.get_certificate_level_display() or None),
    ]


def _people(scope: Scope) -> list[Column]:
    return [
        Column(
            "name",
            _("姓名"),
            lambda r: shown_name(scope, r),
            sort="pinyin",
            link=lambda r: reverse("people:person", args=[r.pk]),
        ),
        Column("sex", _("性别"), lambda r: r.get_sex_display()),
        Column(
            "born",
            _("出生年份"),
            lambda r: r.birth_in_words()[: 9 if r.born_precision == "band" else 4] or None,
            sort="born_on",
            number=True,
        ),
        Column("village", _("村（社区）"), lambda r: name_of(r.division), sort="division"),
        Column("risk", _("风险等级"), lambda r: r.get_risk_display()),
    ]


def _visits(scope: Scope) -> list[Column]:
    return [
        Column("day", _("日期"), "day", sort="day", link=lambda r: reverse("fieldwork:visit", args=[r.pk])),
        Column(
            "whom",
            _("看望谁"),
            lambda r: listed(shown_name(scope, p.person) for p in r.participants.all()),
        ),
        Column("village", _("村（社区）"), lambda r: name_of(r.division), sort="division"),
        Column("who", _("谁去的"), lambda r: listed(w.worker.name for w in r.workers.all())),
        Column("minutes", _("工时（分钟）"), lambda r: sum(w.minutes for w in r.workers.all()), number=True),
    ]


def _needs(scope: Scope) -> list[Column]:
    return [
        Column(
            "noted",
            _("登记日期"),
            "noted_on",
            sort="noted_on",
            # A need that moved with its person's file is read where it lies now.
            link=lambda r: reverse("needs:need", args=[r.pk]) if scope.may("needs.view", r.division) else "",
        ),
        Column(
            "kind", _("需求类别"), lambda r: label("needs.kinds", r.kind, r.division, r.noted_on), sort="kind"
        ),
        Column(
            "whose",
            _("谁的需求"),
            lambda r: shown_name(scope, r.person) if r.person else r.get_source_display(),
        ),
        Column("village", _("村（社区）"), lambda r: name_of(r.division), sort="division"),
        Column("state", _("状态"), lambda r: r.get_state_display(), sort="state"),
    ]


def _resources(scope: Scope) -> list[Column]:
    return [
        Column("name", _("资源名称"), "name", sort="name"),
        Column("owner", _("提供方"), "owner_name"),
        Column("kind", _("提供方类型"), lambda r: r.get_owner_kind_display(), sort="owner_kind"),
        Column("area", _("可服务范围"), lambda r: name_of(r.area)),
        Column("capacity", _("可提供数量"), "capacity", number=True, sort="capacity"),
    ]


def _services(scope: Scope) -> list[Column]:
    return [
        Column("name", _("服务名称"), "name", sort="name"),
        Column("method", _("服务方法"), "method"),
        Column("provider", _("提供单位"), "provider_name"),
        Column("frequency", _("频次"), "frequency"),
    ]


def _activities(scope: Scope) -> list[Column]:
    return [
        Column(
            "day",
            _("日期"),
            "record.day",
            sort="record__day",
            link=lambda r: reverse("activities:activity", args=[r.pk]),
        ),
        Column("name", _("活动名称"), "name", sort="name"),
        Column(
            "kind",
            _("活动类型"),
            lambda r: label("activities.kinds", r.kind, r.record.division, r.record.day),
            sort="kind",
        ),
        Column("place", _("地点"), lambda r: name_of(r.record.division), sort="record__division"),
        Column("heads", _("参加人次"), "record.heads", sort="record__heads", number=True),
    ]


def _projects(scope: Scope) -> list[Column]:
    return [
        Column(
            "name",
            _("项目名称"),
            "name",
            sort="name",
            link=lambda r: reverse("projects:project", args=[r.pk]),
        ),
        Column("applicant", _("申报（承接）单位"), "applicant"),
        Column("place", _("实施地点"), lambda r: name_of(r.division), sort="division"),
        Column("granted", _("资助金额（元）"), "granted", sort="granted", money=True),
        Column("paid", _("已拨付（元）"), "paid", sort="paid", money=True),
        Column("state", _("状态"), lambda r: r.get_state_display()),
    ]


def _postings(scope: Scope) -> list[Column]:
    return [
        Column("day", _("日期"), "day", sort="day"),
        Column("summary", _("摘要"), "summary"),
        Column("source", _("资金来源"), "source.name"),
        Column("from", _("从"), "from_account.name"),
        Column("to", _("到"), "to_account.name"),
        Column("amount", _("金额（元）"), "amount", sort="amount", money=True),
        Column("voucher", _("凭证号"), "voucher"),
    ]


COLUMNS: dict[str, Callable[[Scope], list[Column]]] = {
    "stations": _stations, "workers": _workers, "people": _people, "visits": _visits, "needs": _needs,
    "resources": _resources, "services": _services, "activities": _activities, "projects": _projects, "postings": _postings,
}  # fmt: skip
ORDERS = {
    "stations": "name", "workers": "name", "people": "village", "visits": "-day", "needs": "-noted", "resources": "name",
    "services": "name", "activities": "-day", "projects": "name", "postings": "-day",
}  # fmt: skip


def fetched(kind: str, rows: QuerySet) -> QuerySet:
    """Return the rows with everything their columns show fetched along."""
    along = {
        "workers": ["station"], "needs": ["person"], "activities": ["record"],
        "postings": ["source", "from_account", "to_account"],
    }  # fmt: skip
    if kind == "visits":
        return rows.prefetch_related(
            Prefetch("participants", Participant.objects.select_related("person")),
            Prefetch("workers", RecordWorker.objects.select_related("worker")),
        )
    return rows.select_related(*along.get(kind, [])) if kind in along else rows
