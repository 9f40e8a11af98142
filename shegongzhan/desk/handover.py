"""What a contractor hands over: the files of a station's place, counted, each kind with one query."""

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.desk.models import HandOver
from shegongzhan.fieldwork.models import ChangeEvent, VisitDuty
from shegongzhan.files.models import StoredFile
from shegongzhan.funds.models import StockItem
from shegongzhan.needs.models import Need
from shegongzhan.partners.models import Agreement, AgreementKind
from shegongzhan.people.models import Consent, Guardian, Household, Person, PersonState
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Project, ProjectState
from shegongzhan.services.models import RecordKind, ServiceRecord
from shegongzhan.talent.models import Training, TrainingState
from shegongzhan.volunteers.models import Volunteer, VolunteerState

LABELS = {
    "people_active": _("服务对象档案（服务中）"),
    "people_past": _("服务对象档案（已迁出、已去世、不再服务）"),
    "households": _("家庭"),
    "guardians": _("监护人和联系人"),
    "consents": _("同意书"),
    "needs": _("没有办结的需求"),
    "events": _("没有联系的突发变化"),
    "duties": _("走访任务"),
    "records": _("协议期内的服务记录"),
    "visits": _("其中走访"),
    "activities": _("其中社区活动"),
    "trainings": _("协议期内举办的培训"),
    "projects": _("实施中的项目"),
    "stock": _("有库存的物资（批）"),
    "volunteers": _("在册志愿者"),
    "files": _("附件"),
}


def counted(
    place: str, since: datetime.date | None, until: datetime.date, on: datetime.date
) -> list[dict[str, Any]]:
    """Return how many of each kind a place holds on the day, and what was done from `since` to `until`.

    No `since` is from the beginning. The same number of queries however much there is.
    """
    people = Person.objects.in_place(place).aggregate(
        active=Count("pk", filter=Q(state=PersonState.ACTIVE)),
        past=Count("pk", filter=Q(state__in=[PersonState.LEFT, PersonState.DIED, PersonState.CLOSED])),
    )
    records = _during(
        ServiceRecord.objects.in_place(place).filter(void=False), "day", since, until
    ).aggregate(
        all=Count("pk"),
        visits=Count("pk", filter=Q(kind=RecordKind.VISIT)),
        activities=Count("pk", filter=Q(kind=RecordKind.ACTIVITY)),
    )
    trainings = Training.objects.in_place(place).filter(state=TrainingState.HELD)
    guardians = Guardian.objects.in_place(place).filter(Q(until__isnull=True) | Q(until__gte=on))
    found = {
        "people_active": people["active"],
        "people_past": people["past"],
        "households": Household.objects.in_place(place).count(),
        "guardians": guardians.count(),
        "consents": Consent.objects.in_place(place).filter(withdrawn_on__isnull=True).count(),
        "needs": Need.objects.in_place(place).under_way().count(),
        "events": ChangeEvent.objects.in_place(place).filter(answered_at__isnull=True).count(),
        "duties": VisitDuty.objects.in_place(place).count(),
        "records": records["all"],
        "visits": records["visits"],
        "activities": records["activities"],
        "trainings": _during(trainings, "held_on", since, until).count(),
        "projects": Project.objects.in_place(place).filter(state=ProjectState.RUNNING).count(),
        "stock": StockItem.objects.in_place(place).filter(on_hand__gt=0).count(),
        "volunteers": Volunteer.objects.in_place(place).filter(state=VolunteerState.ACTIVE).count(),
        "files": StoredFile.objects.in_place(place).filter(removed_at__isnull=True).count(),
    }
    return [{"label": code, "count": found[code]} for code in LABELS]


def lines_of(pack: HandOver) -> list[tuple[str, int]]:
    """Return the list of a pack in words, as it was counted."""
    return [(str(LABELS.get(item["label"], item["label"])), item["count"]) for item in pack.items]


def pack_of(agreement: Agreement) -> HandOver | None:
    """Return the list that holds for an agreement, None before the first count."""
    return HandOver.objects.current().filter(agreement=agreement).first()


def earlier_of(agreement: Agreement) -> list[HandOver]:
    """Return the lists that were signed for another last day of an agreement, the latest first."""
    return list(HandOver.objects.filter(agreement=agreement, superseded_on__isnull=False).order_by("-pk"))


def to_prepare(scope: Scope, on: datetime.date) -> list[int]:
    """Return the agreements to run a station that end soon or ended of late without both signatures, first to end first.

    How near, before the end and after it, is `partners.handover_near_days` of the place; what ended earlier is past
    changing. A list that was signed for another last day counts for nothing.
    """
    signed = HandOver.objects.current().filter(
        agreement=OuterRef("pk"), until=OuterRef("ends_on"), giver_on__isnull=False, taker_on__isnull=False
    )
    unsigned = Agreement.objects.visible_to(scope, "partners.change").filter(
        ~Exists(signed), kind=AgreementKind.OPERATION, ends_on__isnull=False
    )
    rows = unsigned.order_by("ends_on", "pk").values_list("pk", "ends_on", "division")
    return [
        pk
        for pk, ends_on, place in rows
        if ends_on is not None
        and abs((ends_on - on).days) <= policy("partners.handover_near_days", place, on)
    ]


def waits_for_giver(scope: Scope, organisation: int, on: datetime.date) -> list[int]:
    """Return the agreements of an organisation, still running, whose counted files it has not signed for."""
    running = Agreement.objects.visible_to(scope, "partners.view").in_force(on)
    counted_only = HandOver.objects.current().filter(agreement=OuterRef("pk"), giver_on__isnull=True)
    rows = running.filter(Exists(counted_only), organisation=organisation)
    return list(rows.order_by("ends_on", "pk").values_list("pk", flat=True))


def _during(rows: QuerySet, field: str, since: datetime.date | None, until: datetime.date) -> QuerySet:
    rows = rows.filter(**{f"{field}__lte": until})
    return rows.filter(**{f"{field}__gte": since}) if since else rows
