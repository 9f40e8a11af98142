"""A volunteer's file: registering (by the station or by oneself), confirming, changing, merging, the code."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core import names
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.identity import read_identity
from shegongzhan.people.models import IdentityKind
from shegongzhan.people.rules import age_on, digits
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.models import Station
from shegongzhan.volunteers import acts, rules
from shegongzhan.volunteers.models import GONE, Attendance, SignUp, Statement, Volunteer, VolunteerState
from shegongzhan.volunteers.queries.register import like

CODE_LENGTH = 8
SHORTEST_PHONE = 7
OLDEST = datetime.date(1900, 1, 1)
SEXES = {"male": "m", "female": "f"}


@dataclass(frozen=True)
class VolunteerFacts:
    """What is known of a volunteer: the fields of 民政部令67号第五条, and who agreed for somebody under age."""

    name: str
    phone: str
    born_on: datetime.date
    division: str
    station: Station | None = None
    sex: str = ""
    identity_kind: str = IdentityKind.NONE
    identity_number: str = ""
    number: str = ""
    skills: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    availability: list[str] = field(default_factory=list)
    guardian_name: str = ""
    guardian_phone: str = ""
    guardian_consent_on: datetime.date | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns of the file."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class KnownAlready(RuleViolation):
    """The volunteer has a file; `pk` says which, so that the page can lead to it."""

    def __init__(self, pk: Any, sentence: str, field: str):
        super().__init__("volunteer.twice", sentence, field=field)
        self.pk = pk


def check_volunteer(
    facts: VolunteerFacts, *, on: datetime.date, consent_given: bool = True
) -> VolunteerFacts:
    """Return the facts in their written form, or raise RuleViolation as `check_fields` and `check_guardian`."""
    facts = check_fields(facts, on=on)
    check_guardian(facts, on=on, consent_given=consent_given)
    return facts


def check_fields(facts: VolunteerFacts, *, on: datetime.date) -> VolunteerFacts:
    """Return the facts in their written form; the identity number wins over the birth and sex typed beside it.

    RuleViolation `volunteer.name`, `volunteer.phone`, `volunteer.born`, `volunteer.identity`.
    """
    name = "".join(facts.name.split()) if not facts.name.isascii() else " ".join(facts.name.split())
    if not name:
        raise RuleViolation("volunteer.name", _("请填写姓名。"), field="name")
    if len(digits(facts.phone)) < SHORTEST_PHONE:
        raise RuleViolation("volunteer.phone", _("请填写能联系到的电话。"), field="phone")
    if not OLDEST <= facts.born_on <= on:
        raise RuleViolation("volunteer.born", _("出生日期不对，请核对。"), field="born_on")
    return VolunteerFacts(
        **{**facts.columns(), "name": name, "number": facts.number.strip().upper(), **_identity(facts)}
    )


def check_guardian(facts: VolunteerFacts, *, on: datetime.date, consent_given: bool = True) -> None:
    """Raise RuleViolation `volunteer.guardian` for somebody under 18 (people.child_age) without a guardian.

    With `consent_given` also without the day the guardian agreed; for anybody when that day is still to come.
    """
    if is_minor(facts.born_on, facts.division, on):
        if not facts.guardian_name.strip() or len(digits(facts.guardian_phone)) < SHORTEST_PHONE:
            sentence = _("未成年人参加志愿服务要有监护人，请填写监护人的姓名和电话。")
            raise RuleViolation("volunteer.guardian", sentence, field="guardian_name")
        if consent_given and facts.guardian_consent_on is None:
            sentence = _("未成年人参加志愿服务要监护人同意，请填写哪天同意的。")
            raise RuleViolation("volunteer.guardian", sentence, field="guardian_consent_on")
    if facts.guardian_consent_on and facts.guardian_consent_on > on:
        raise RuleViolation("volunteer.guardian", _("同意的日期还没有到。"), field="guardian_consent_on")


def check_may_register_alone(born_on: datetime.date, place: str, *, on: datetime.date) -> None:
    """Raise RuleViolation `volunteer.child` for somebody under 14: a guardian registers them at the station (PIPL Art. 31)."""
    years = policy("people.minor_consent_age", place, on)
    if (age_on(born_on, on) or 0) < years:
        sentence = _("未满 {years} 周岁的，请监护人到社工站当面登记。").format(years=years)
        raise RuleViolation("volunteer.child", sentence, field="born_on")


def is_minor(born_on: datetime.date, place: str, on: datetime.date) -> bool:
    """Tell whether somebody is under age on the day (people.child_age)."""
    return (age_on(born_on, on) or 0) < policy("people.child_age", place, on)


def _identity(facts: VolunteerFacts) -> dict[str, Any]:
    number = facts.identity_number.strip()
    if not number or facts.identity_kind == IdentityKind.NONE:
        if number:
            raise RuleViolation("volunteer.identity", _("请选择证件类型。"), field="identity_kind")
        return {"identity_kind": IdentityKind.NONE, "identity_number": ""}
    if facts.identity_kind != IdentityKind.RESIDENT:
        return {"identity_number": number.upper()}
    try:
        found = read_identity(number)
    except Unreadable as unreadable:
        raise RuleViolation("volunteer.identity", str(unreadable), field="identity_number") from unreadable
    if found is None or found.kind == "other":
        raise RuleViolation("volunteer.identity", _("身份证号码不对，请核对。"), field="identity_number")
    # The number wins over what was typed beside it.
    return {
        "identity_number": found.number,
        "born_on": found.birth or facts.born_on,
        "sex": SEXES.get(found.sex, facts.sex),
    }


@transaction.atomic
def add_volunteer(actor: Actor, facts: VolunteerFacts, *, on: datetime.date) -> tuple[Volunteer, str]:
    """Register a volunteer at the station and return the file with the code she recognises herself by.

    RuleViolation as in `check_volunteer`; KnownAlready for the same identity number, the same unified number, or the
    same name and phone.
    """
    facts = check_volunteer(facts, on=on)
    volunteer = Volunteer(state=VolunteerState.ACTIVE, state_on=on)
    code = _write(volunteer, facts, new_code=True)
    record(actor, acts.ADDED, volunteer)
    return volunteer, code


@transaction.atomic
def register_herself(actor: Actor, facts: VolunteerFacts, *, on: datetime.date) -> tuple[Volunteer, str]:
    """Note a volunteer who registers herself; she counts when a station has confirmed her.

    An existing file of the same name and phone is not mentioned to a stranger: the station sees both when it confirms.
    RuleViolation as in `check_volunteer` (the guardian's consent is collected by the station) and
    `check_may_register_alone`; "volunteer.sent_twice" when the same was sent and waits already.
    """
    check_may_register_alone(facts.born_on, facts.division, on=on)
    facts = check_volunteer(facts, on=on, consent_given=False)
    if like(facts.name, facts.phone).filter(state=VolunteerState.PENDING).exists():
        sentence = _("这个姓名和电话已经提交过注册，请等社工站联系您。")
        raise RuleViolation("volunteer.sent_twice", sentence, field="phone")
    volunteer = Volunteer(state=VolunteerState.PENDING, state_on=on, registered_herself=True)
    code = _write(volunteer, facts, new_code=True, may_be_known=True)
    record(actor, acts.REGISTERED, volunteer)
    return volunteer, code


@transaction.atomic
def confirm_volunteer(
    actor: Actor, volunteer: Volunteer, *, on: datetime.date, guardian_consent_on: datetime.date | None = None
) -> Volunteer:
    """Take a volunteer who registered herself into the register.

    RuleViolation "volunteer.confirmed" when it was done already, `volunteer.guardian` for a minor whose guardian has
    not agreed; KnownAlready when another file has the same name and phone: those two are merged instead.
    """
    if volunteer.state != VolunteerState.PENDING:
        raise RuleViolation("volunteer.confirmed", _("这名志愿者已经确认过了。"))
    twin = like(volunteer.name, volunteer.phone).exclude(pk=volunteer.pk).first()
    if twin is not None:
        raise KnownAlready(twin.pk, _("同名同电话的志愿者已经在册，请把两份档案合并，不要重复登记。"), "")
    if is_minor(volunteer.born_on, volunteer.division, on):
        if guardian_consent_on is None or guardian_consent_on > on:
            sentence = _("未成年人参加志愿服务要监护人同意，请填写哪天同意的。")
            raise RuleViolation("volunteer.guardian", sentence, field="guardian_consent_on")
        volunteer.guardian_consent_on = guardian_consent_on
    volunteer.state, volunteer.state_on = VolunteerState.ACTIVE, on
    volunteer.save_changed(["state", "state_on", "guardian_consent_on"])
    record(actor, acts.CONFIRMED, volunteer)
    return volunteer


@transaction.atomic
def change_volunteer(
    actor: Actor,
    volunteer: Volunteer,
    facts: VolunteerFacts,
    *,
    on: datetime.date,
    seen_version: int | None = None,
) -> Volunteer:
    """Change what a file says; raises what `add_volunteer` raises, and StaleRow."""
    pending = volunteer.state == VolunteerState.PENDING
    facts = check_volunteer(facts, on=on, consent_given=not pending)
    said = facts.columns()
    changed = [name for name in said if (getattr(volunteer, name) or "") != (said[name] or "")]
    if not changed:
        return volunteer
    _known_by(volunteer, facts, may_be_known=pending or not {"name", "phone"} & set(changed))
    for name in changed:
        setattr(volunteer, name, said[name])
    volunteer.pinyin, volunteer.initials = names.spelled(volunteer.name)
    volunteer.identity_index = _index(volunteer, "identity_index", volunteer.identity_number)
    volunteer.phone_index = _index(volunteer, "phone_index", volunteer.phone)
    columns = [*changed, "pinyin", "initials", "identity_index", "phone_index"]
    try:
        with transaction.atomic():
            volunteer.save_changed(columns, seen_version=seen_version)
    except IntegrityError as clash:
        raise KnownAlready(None, _("这个证件号码或志愿者编号已经登记。"), "identity_number") from clash
    labels = "、".join(str(Volunteer._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    record(actor, acts.CHANGED, volunteer, fields=labels)
    return volunteer


@transaction.atomic
def leave_volunteering(actor: Actor, volunteer: Volunteer, *, on: datetime.date) -> None:
    """Note that somebody is a volunteer no more; what she did stays. RuleViolation "volunteer.left"."""
    if volunteer.state not in (VolunteerState.ACTIVE, VolunteerState.PENDING):
        raise RuleViolation("volunteer.left", _("这名志愿者已经不在册。"))
    volunteer.state, volunteer.state_on = VolunteerState.LEFT, on
    volunteer.save_changed(["state", "state_on"])
    record(actor, acts.LEFT, volunteer)


@transaction.atomic
def return_to_volunteering(actor: Actor, volunteer: Volunteer, *, on: datetime.date) -> None:
    """Take back somebody who had left, or who asked to be erased and thinks better of it. RuleViolation "volunteer.not_left"."""
    if volunteer.state not in (VolunteerState.LEFT, VolunteerState.SEALED):
        raise RuleViolation("volunteer.not_left", _("这名志愿者没有退出过。"))
    # Whoever left before being confirmed has to be confirmed like everybody else.
    volunteer.state = VolunteerState.PENDING if volunteer.registered_herself else VolunteerState.ACTIVE
    volunteer.state_on, volunteer.kept_until = on, None
    volunteer.save_changed(["state", "state_on", "kept_until"])
    record(actor, acts.RETURNED, volunteer)


@transaction.atomic
def make_code(actor: Actor, volunteer: Volunteer) -> str:
    """Return a new code for a volunteer who lost hers; the old one is worth nothing from now on."""
    code = rules.new_code(CODE_LENGTH)
    volunteer.code_hash = make_password(code)
    volunteer.save_changed(["code_hash"])
    record(actor, acts.CODE_MADE, volunteer)
    return code


@transaction.atomic
def reveal_volunteer(actor: Actor, volunteer: Volunteer, *, purpose: str) -> dict[str, str]:
    """Return the whole numbers of a volunteer, for a purpose that is put on record. RuleViolation "reveal.purpose"."""
    if not purpose.strip():
        raise RuleViolation("reveal.purpose", _("请写明为什么要看。"), field="purpose")
    record(actor, acts.REVEALED, volunteer, purpose=purpose.strip())
    return {
        "identity_number": volunteer.identity_number or "",
        "phone": volunteer.phone or "",
        "guardian_phone": volunteer.guardian_phone or "",
    }


@transaction.atomic
def merge_volunteers(actor: Actor, kept: Volunteer, gone: Volunteer, *, on: datetime.date) -> Volunteer:
    """Make one file of two that are one person; what the kept file does not know it takes from the other.

    RuleViolation "merge.same", "merge.merged"; "merge.both_served" when both files have times of the same service, so
    that somebody decides first which are right.
    """
    if kept.pk == gone.pk:
        raise RuleViolation("merge.same", _("这是同一份档案。"))
    locked = {
        v.pk: v
        for v in Volunteer.objects.select_for_update().filter(pk__in=[kept.pk, gone.pk]).order_by("pk")
    }
    kept, gone = locked[kept.pk], locked[gone.pk]
    if {kept.state, gone.state} & set(GONE):
        raise RuleViolation("merge.merged", _("其中一份已经并入别的档案，或已封存、清除。"))
    both = Attendance.objects.filter(volunteer=gone).filter(
        opportunity__in=Attendance.objects.filter(volunteer=kept).values("opportunity")
    )
    if both.exists():
        raise RuleViolation("merge.both_served", _("两份档案在同一次服务里都有时间，请先更正其中一份。"))
    _move(kept, gone)
    taken: dict[str, Any] = {}
    for name in (
        "number",
        "sex",
        "identity_number",
        "guardian_name",
        "guardian_phone",
        "guardian_consent_on",
    ):
        if not getattr(kept, name) and getattr(gone, name):
            taken[name] = getattr(gone, name)
    if "identity_number" in taken:
        taken["identity_kind"], taken["identity_index"] = gone.identity_kind, gone.identity_index
    for name in ("skills", "services", "availability"):
        taken[name] = list(dict.fromkeys([*getattr(kept, name), *getattr(gone, name)]))
    if kept.state == VolunteerState.PENDING and gone.state == VolunteerState.ACTIVE:
        taken |= {"state": VolunteerState.ACTIVE, "state_on": on}
    gone.state, gone.state_on, gone.merged_into, gone.code_hash = VolunteerState.MERGED, on, kept, ""
    gone.save_changed(["state", "state_on", "merged_into", "code_hash"])
    for name, value in taken.items():
        setattr(kept, name, value)
    kept.save_changed(list(taken))
    record(actor, acts.MERGED, kept, gone=str(gone.pk))
    return kept


def _move(kept: Volunteer, gone: Volunteer) -> None:
    """Let everything that points at the file that goes point at the kept one; what both have stays with the kept one."""
    mine = SignUp.objects.filter(volunteer=kept).values("opportunity")
    for twice in SignUp.objects.filter(volunteer=gone, opportunity__in=mine).select_related("opportunity"):
        if twice.holds_a_place:
            opportunity = type(twice.opportunity).objects.select_for_update().get(pk=twice.opportunity_id)
            opportunity.taken -= 1
            opportunity.save_changed(["taken"])
        twice.delete()
    for rows in (SignUp.objects, Attendance.objects, Statement.objects):
        rows.filter(volunteer=gone).update(volunteer=kept)
    gone.trainings.update(volunteer=kept)
    gone.honours.update(volunteer=kept)
    gone.teams.filter(
        until__isnull=True, team__in=kept.teams.filter(until__isnull=True).values("team")
    ).delete()
    gone.teams.update(volunteer=kept)


def _write(volunteer: Volunteer, facts: VolunteerFacts, *, new_code: bool, may_be_known: bool = False) -> str:
    _known_by(volunteer, facts, may_be_known=may_be_known)
    for name, value in facts.columns().items():
        setattr(volunteer, name, value)
    volunteer.pinyin, volunteer.initials = names.spelled(volunteer.name)
    code = rules.new_code(CODE_LENGTH) if new_code else ""
    volunteer.code_hash = make_password(code)
    try:
        with transaction.atomic():
            volunteer.save(force_insert=True)
    except IntegrityError as clash:  # two people typed it at the same moment
        raise KnownAlready(None, _("这个证件号码或志愿者编号已经登记。"), "identity_number") from clash
    return code


def _known_by(volunteer: Volunteer, facts: VolunteerFacts, *, may_be_known: bool) -> None:
    others = Volunteer.objects.kept().exclude(pk=volunteer.pk)
    index = _index(volunteer, "identity_index", facts.identity_number)
    if index and (twin := others.filter(identity_index=index).first()):
        raise KnownAlready(twin.pk, _("这个证件号码的志愿者已经登记。"), "identity_number")
    if facts.number and (twin := others.filter(number=facts.number).first()):
        raise KnownAlready(twin.pk, _("这个志愿者编号已经登记。"), "number")
    if not may_be_known and (twin := like(facts.name, facts.phone).exclude(pk=volunteer.pk).first()):
        raise KnownAlready(twin.pk, _("同名同电话的志愿者已经登记，不要重复登记。"), "phone")


def _index(volunteer: Volunteer, column: str, value: str | None) -> str:
    return str(volunteer._meta.get_field(column).index_of(value))  # type: ignore[union-attr]
