"""Applying for a venture without an account, and finding an application complete or not."""

import datetime
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import listed
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import within
from shegongzhan.needs.models import Need
from shegongzhan.partners.models import Organisation
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import acts, scoring
from shegongzhan.projects.commands.calls import must_be
from shegongzhan.projects.models import (
    ApplicationState,
    CallState,
    Exclusion,
    Unit,
    VentureApplication,
    VentureCall,
)
from shegongzhan.projects.queries.ventures import gaps_in

# Who applies has no account; the log says so.
APPLICANT = "applicant"
# Letters and digits that nobody takes for one another; ten of them are not guessed.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
# What an application of ordinary length never reaches.
MOST_LINES = 30
# Whoever is kept out anywhere in a county is kept out of the calls of all its places.
COUNTY = 6
OWN_HANDS = (ApplicationState.DRAFT, ApplicationState.RETURNED)


def new_code() -> str:
    """Return a new code to come back with, as it is shown once."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def digest_of(code: str) -> str:
    """Return what is kept of a code; spaces, dashes and small letters make no difference."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


@dataclass(frozen=True)
class ApplicationFacts:
    """What an applicant writes. `indicators` are {"label", "method", "unit", "quantity"}, `budget` {"use", "label", "amount"}.

    Without `organisation_id` the commands look for the credit code among the organisations on the register.
    """

    name: str
    applicant: str
    division: str
    station_id: int | None = None
    organisation_id: int | None = None
    credit_code: str = ""
    host: str = ""
    contact: str = ""
    phone: str = ""
    field: str = ""
    audience: str = ""
    people: int = 0
    problem: str = ""
    goals: str = ""
    plan: str = ""
    indicators: Sequence[Mapping[str, Any]] = ()
    budget: Sequence[Mapping[str, Any]] = ()
    asked: Decimal = Decimal(0)
    other_money: Decimal = Decimal(0)
    needs: Sequence[UUID] = ()


def excluded(call: VentureCall, facts: ApplicationFacts, on: datetime.date) -> Exclusion | None:
    """Return what keeps an applicant, or its host, out of calls of this place on a day; None when nothing does."""
    above = [call.division[:length] for length in (2, 4, 6, 9, 12) if len(call.division) >= length]
    near = Q(division__in=above) | within(call.division[:COUNTY])
    for row in Exclusion.objects.filter(near, lifted_on__isnull=True, from_on__lte=on, until__gte=on):
        code = bool(row.credit_code) and row.credit_code == facts.credit_code.strip().upper()
        same = any(scoring.same_body(row.applicant, name) for name in (facts.applicant, facts.host))
        known = row.organisation_id is not None and row.organisation_id == facts.organisation_id
        if code or same or known:
            return row
    return None


def _with_organisation(facts: ApplicationFacts) -> ApplicationFacts:
    """Return what an applicant wrote with the organisation on the register that has this credit code, if there is one."""
    code = facts.credit_code.strip().upper()
    if facts.organisation_id is not None or not code:
        return facts
    known = Organisation.objects.filter(credit_code=code).values_list("pk", flat=True).first()
    return replace(facts, organisation_id=known)


def check_application(call: VentureCall, facts: ApplicationFacts, *, today: datetime.date) -> None:
    """Raise RuleViolation for an application that cannot be kept, even half written.

    It needs a name and an applicant, lies in the place of the call, and its applicant is not kept out for a breach.
    """
    if not facts.name.strip():
        raise RuleViolation("application.name", _("请写项目名称。"), field="name")
    if not facts.applicant.strip():
        raise RuleViolation("application.applicant", _("请写申报单位。"), field="applicant")
    if not facts.division.startswith(call.division):
        raise RuleViolation("application.place", _("实施地点不在这次征集的范围里。"), field="division")
    if facts.asked < 0 or facts.other_money < 0 or any(Decimal(str(b["amount"])) < 0 for b in facts.budget):
        raise RuleViolation("application.amount", _("金额不能是负数。"), field="asked")
    methods = {entry["code"] for entry in policy("projects.target_methods", call.division, call.opens_on)}
    if any(one["method"] not in methods or one["unit"] not in Unit.values for one in facts.indicators):
        # They become targets of the agreement: a method nobody knows would count every record.
        raise RuleViolation("application.indicators", _("指标里有认不出的服务方法或单位。"))
    if len(facts.budget) > MOST_LINES or len(facts.indicators) > MOST_LINES:
        raise RuleViolation("application.lines", _("最多写 %(n)s 行。") % {"n": MOST_LINES})
    kept_out = excluded(call, facts, today)
    if kept_out:
        raise RuleViolation(
            "application.excluded",
            _("“%(name)s”因违约，到 %(until)s 为止不得申报。")
            % {"name": kept_out.applicant, "until": kept_out.until.isoformat()},
            field="applicant",
        )


def _told(facts: ApplicationFacts) -> dict[str, Any]:
    told = {one.name: getattr(facts, one.name) for one in fields(facts) if one.name != "needs"}
    told = {name: value.strip() if isinstance(value, str) else value for name, value in told.items()}
    told["credit_code"] = told["credit_code"].upper()
    told["indicators"] = [{**dict(one), "quantity": str(one["quantity"])} for one in facts.indicators]
    told["budget"] = [{**dict(one), "amount": str(one["amount"])} for one in facts.budget]
    return told


@transaction.atomic
def apply(
    actor: User | str, call: VentureCall, facts: ApplicationFacts, *, today: datetime.date
) -> tuple[VentureApplication, str]:
    """Keep a new application and return it with the code to come back with, which is told once and kept nowhere.

    Raises RuleViolation as `check_application` does, when the call takes none on this day, and for a project of the
    same name by the same applicant.
    """
    _must_take(call, today)
    facts = _with_organisation(facts)
    check_application(call, facts, today=today)
    code = new_code()
    try:
        with transaction.atomic():
            application = VentureApplication.objects.create(
                call=call, code_digest=digest_of(code), **_told(facts)
            )
    except IntegrityError as twice:
        raise RuleViolation(
            "application.twice",
            _("这个单位的同名项目已经申报过；请用当时的回访码接着填。"),
            field="name",
        ) from twice
    application.needs.set(Need.objects.filter(pk__in=facts.needs))
    record_act(actor, acts.APPLIED, application)
    return application, code


def _must_take(call: VentureCall, today: datetime.date) -> None:
    if not call.takes_applications(today):
        raise RuleViolation("call.closed", _("这次征集现在不接受申报。"))


def _locked(application: VentureApplication) -> VentureApplication:
    rows = VentureApplication.objects.select_for_update(of=("self",)).select_related("call")
    return rows.get(pk=application.pk)


def _must_be(application: VentureApplication, *states: str) -> None:
    if application.state not in states:
        raise RuleViolation(
            "application.state",
            _("这个申报现在是“%(state)s”，不能这样做。") % {"state": application.get_state_display()},
        )


def _must_be_in_hand(application: VentureApplication, today: datetime.date) -> None:
    """A draft waits for the call; what was sent back may be completed until the judges begin."""
    _must_be(application, *OWN_HANDS)
    if application.state == ApplicationState.DRAFT:
        _must_take(application.call, today)
    else:
        must_be(application.call, CallState.OPEN)


@transaction.atomic
def change_application(
    actor: User | str, application: VentureApplication, facts: ApplicationFacts, *, today: datetime.date
) -> None:
    """Write an application anew that is not handed in, or was sent back. Errors as in `apply`."""
    application = _locked(application)
    _must_be_in_hand(application, today)
    facts = _with_organisation(facts)
    check_application(application.call, facts, today=today)
    told = _told(facts)
    for name, value in told.items():
        setattr(application, name, value)
    try:
        with transaction.atomic():
            application.save_changed([*told])
    except IntegrityError as twice:
        raise RuleViolation("application.twice", _("这个单位的同名项目已经申报过。"), field="name") from twice
    application.needs.set(Need.objects.filter(pk__in=facts.needs))
    record_act(actor, acts.APPLICATION_CHANGED, application)


@transaction.atomic
def submit(actor: User | str, application: VentureApplication, *, now: datetime.datetime) -> None:
    """Hand an application in. RuleViolation names all that is missing, and when it was handed in already."""
    application = _locked(application)
    _must_be_in_hand(application, now.date())
    gaps = gaps_in(application)
    if gaps:
        raise RuleViolation("application.gaps", _("还不能提交，缺：%(gaps)s。") % {"gaps": listed(gaps)})
    application.state, application.submitted_at, application.missing = ApplicationState.SUBMITTED, now, ""
    application.save_changed(["state", "submitted_at", "missing"])
    record_act(actor, acts.SUBMITTED, application)


@transaction.atomic
def withdraw(actor: User | str, application: VentureApplication) -> None:
    """Take an application back, as long as no judge has it."""
    application = _locked(application)
    _must_be(application, *OWN_HANDS, ApplicationState.SUBMITTED, ApplicationState.COMPLETE)
    must_be(application.call, CallState.OPEN)
    application.state = ApplicationState.WITHDRAWN
    application.save_changed(["state"])
    record_act(actor, acts.WITHDRAWN, application)


@transaction.atomic
def return_application(actor: User | str, application: VentureApplication, *, missing: str) -> None:
    """Send an application back, saying what is missing."""
    application = _locked(application)
    _must_be(application, ApplicationState.SUBMITTED)
    if not missing.strip():
        raise RuleViolation("application.missing", _("请写明需要补充什么。"), field="missing")
    application.state, application.missing = ApplicationState.RETURNED, missing.strip()
    application.save_changed(["state", "missing"])
    record_act(actor, acts.APPLICATION_RETURNED, application)


@transaction.atomic
def find_complete(actor: User | str, application: VentureApplication) -> None:
    """Find an application complete: the judges may have it. RuleViolation when its own numbers still contradict."""
    application = _locked(application)
    _must_be(application, ApplicationState.SUBMITTED)
    gaps = gaps_in(application)
    if gaps:
        raise RuleViolation("application.gaps", _("材料不全，缺：%(gaps)s。") % {"gaps": listed(gaps)})
    application.state, application.missing = ApplicationState.COMPLETE, ""
    application.save_changed(["state", "missing"])
    record_act(actor, acts.COMPLETED, application)


@transaction.atomic
def reject(actor: User | str, application: VentureApplication, *, reason: str) -> None:
    """Find that an application does not meet the conditions, with the reason the applicant reads."""
    application = _locked(application)
    _must_be(application, ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.COMPLETE)
    must_be(application.call, CallState.OPEN)
    if not reason.strip():
        raise RuleViolation("application.reason", _("请写明哪里不符合条件。"), field="missing")
    application.state, application.missing = ApplicationState.REJECTED, reason.strip()
    application.save_changed(["state", "missing"])
    record_act(actor, acts.REJECTED, application)
