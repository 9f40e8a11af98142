"""What happened around a person's services: supervision of the work, volunteers, and goods given out."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shegongzhan.core.templatetags.core_tags import minutes_as_hours
from shegongzhan.desk.timeline.entries import Entry, Reader, Told, Wanted, each, said
from shegongzhan.funds.models import MoveKind, StockMove
from shegongzhan.needs.models import Need
from shegongzhan.people.models import Person
from shegongzhan.policies.queries import label
from shegongzhan.services.models import Participant
from shegongzhan.supervision.models import Reference, Session
from shegongzhan.volunteers.models import Attendance, Opportunity, OpportunityState, Volunteer


def sessions_about(person: Person) -> QuerySet[Session]:
    """Return the sessions of supervision, struck out ones left out, that talked about work for the person."""
    records = Participant.objects.filter(person=person, void=False).values("record")
    about = Q(need__in=Need.objects.filter(person=person).values("pk")) | Q(record__in=records)
    return Session.objects.counted().filter(pk__in=Reference.objects.filter(about).values("session"))


def volunteering_for(person: Person) -> QuerySet[Opportunity]:
    """Return the services of volunteers that answered a need of the person and that somebody came to."""
    came = Attendance.objects.filter(opportunity=OuterRef("pk"))
    return Opportunity.objects.filter(Exists(came), need__in=Need.objects.filter(person=person)).exclude(
        state=OpportunityState.CANCELLED
    )


def volunteering_by(person: Person) -> QuerySet[Attendance]:
    """Return when the person came as a volunteer.

    The two registers know each other by the identity number alone: a name, even with a day of birth, may be another's.
    """
    column: Any = Volunteer._meta.get_field("identity_index")
    if not person.identity_number:
        return Attendance.objects.none()
    same = Volunteer.objects.kept().filter(identity_index=column.index_of(person.identity_number))
    return Attendance.objects.filter(volunteer__in=same.values("pk"))


def goods_given(person: Person) -> QuerySet[StockMove]:
    """Return the goods handed to the person, those taken back as a mistake left out."""
    return goods_given_to([person])


def goods_given_to(persons: Collection[Person]) -> QuerySet[StockMove]:
    """Return the goods handed to any of these persons, those taken back as a mistake left out."""
    return StockMove.objects.filter(
        person__in=persons, kind=MoveKind.GIVEN, reverses__isnull=True, reversed_by__isnull=True
    )


def supervision(reader: Reader, wanted: Wanted) -> Told:
    """Tell that the work was talked about in supervision and how, and not a word of what was said.

    Topic, ability gaps and notes are about the worker, and notes are their author's until shared: a file of a person
    is read by more eyes than a session. Who may read more finds it on the session's page, by that page's own door.
    """
    for kind, one in each(Session, wanted):
        words = _("为这里的工作做过督导：%(mode)s") % {"mode": one.get_mode_display()}
        yield kind, one.pk, Entry(one.day, words, reverse("supervision:session", args=[one.pk]))


def volunteers_came(reader: Reader, wanted: Wanted) -> Told:
    """Tell of volunteers who did something the person needed: what, and how many came."""
    if not wanted:
        return
    rows = Opportunity.objects.filter(pk__in=wanted["volunteers_for"]).select_related("need", "station")
    for one in rows.annotate(came=Count("attendances")):
        came = ngettext("来了 %(n)s 名志愿者", "来了 %(n)s 名志愿者", one.came) % {"n": one.came}
        need = one.need
        if need is None:
            continue
        kind = label("needs.kinds", need.kind, need.division, need.noted_on)
        yield "volunteers_for", one.pk, Entry(
            one.day, _("志愿服务：%(title)s") % {"title": one.title},
            reverse("volunteers:opportunity", args=[one.pk]), one.station.name,
            said(came, _("回应需求：%(kind)s") % {"kind": kind}),
        )  # fmt: skip


def volunteered(reader: Reader, wanted: Wanted) -> Told:
    """Tell that the person was a volunteer oneself, with the hours that count."""
    for kind, one in each(Attendance, wanted, "opportunity"):
        counted = (
            _("记了 %(hours)s") % {"hours": minutes_as_hours(one.minutes)}
            if one.minutes
            else _("时长还没有记录")
        )
        yield kind, one.pk, Entry(
            one.day, _("本人做志愿者：%(title)s") % {"title": one.opportunity.title},
            reverse("volunteers:opportunity", args=[one.opportunity_id]), lines=said(counted),
        )  # fmt: skip


def goods(reader: Reader, wanted: Wanted) -> Told:
    """Tell what was handed over, in pieces: what it is worth stands in the books of goods."""
    for kind, one in each(StockMove, wanted, "item"):
        amount = f"{abs(one.quantity):f}".rstrip("0").rstrip(".")
        words = _("发放物资：%(name)s %(amount)s %(unit)s") % {
            "name": one.item.name,
            "amount": amount,
            "unit": one.item.unit,
        }
        yield kind, one.pk, Entry(one.on, words, lines=said(one.note))
