"""Putting people of the field on the register, changing what is known of them, and their accounts."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.names import spelled
from shegongzhan.talent import acts
from shegongzhan.talent.commands.employments import EmploymentFacts, check_employment, columns_of
from shegongzhan.talent.commands.shared import index_of, word_of, words_of
from shegongzhan.talent.models import Employment, Worker, WorkerKind


@dataclass(frozen=True)
class WorkerFacts:
    """What is known of somebody; a number or telephone of None stays as it is, '' takes it away."""

    name: str
    sex: str = ""
    identity_number: str | None = None
    phone: str | None = None
    note: str | None = None
    # None stays as it is, '' is unknown.
    origin: str | None = None


@transaction.atomic
def file_worker(actor: User | str, facts: WorkerFacts, employment: EmploymentFacts) -> Worker:
    """Put somebody on the register with their first employment.

    Raises RuleViolation without a name, for an unknown kind, negative pay, and for an identity number known already.
    """
    _check_name(facts)
    check_employment(employment)
    worker = Worker(division=employment.division, station_id=employment.station_id, kind=employment.kind)
    _put(worker, facts)
    _check_number_free(worker)
    try:
        with transaction.atomic():
            worker.save()
    except IntegrityError as known:
        raise _known() from known
    Employment.objects.create(worker=worker, **columns_of(employment))
    record_act(actor, acts.FILED, worker, kind=word_of(WorkerKind, worker.kind))
    return worker


@transaction.atomic
def change_worker(
    actor: User | str, worker: Worker, facts: WorkerFacts, *, seen_version: int | None = None
) -> list[str]:
    """Change what is known of somebody and return the columns. Errors as in `file_worker`, StaleRow when too late."""
    _check_name(facts)
    before = {
        name: getattr(worker, name) for name in ("name", "sex", "identity_number", "phone", "note", "origin")
    }
    _put(worker, facts)
    _check_number_free(worker)
    changed = [name for name, value in before.items() if getattr(worker, name) != value]
    columns = list(changed)
    if "name" in changed:
        columns += ["pinyin", "initials"]
    if "identity_number" in changed:
        worker.identity_index = index_of(worker, "identity_index", worker.identity_number)
        columns.append("identity_index")
    try:
        with transaction.atomic():
            worker.save_changed(columns, seen_version=seen_version)
    except IntegrityError as known:
        raise _known() from known
    if changed:
        record_act(actor, acts.CHANGED, worker, fields=words_of(Worker, changed))
    return changed


def _put(worker: Worker, facts: WorkerFacts) -> None:
    worker.name, worker.sex = facts.name.strip(), facts.sex
    worker.pinyin, worker.initials = spelled(worker.name)
    for column in ("identity_number", "phone", "note"):
        said = getattr(facts, column)
        if said is not None:
            setattr(worker, column, said.strip() or None)
    if facts.origin is not None:
        worker.origin = facts.origin


def _check_name(facts: WorkerFacts) -> None:
    if not facts.name.strip():
        raise RuleViolation("worker.name", _("请写姓名。"), field="name")


def _check_number_free(worker: Worker) -> None:
    index = index_of(worker, "identity_index", worker.identity_number)
    if index and Worker.objects.filter(identity_index=index).exclude(pk=worker.pk).exists():
        raise _known()


def _known() -> RuleViolation:
    return RuleViolation("worker.known", _("这个身份证号已经登记过，请先查一查。"), field="identity_number")


@transaction.atomic
def link_user(actor: User | str, worker: Worker, user: User | None) -> None:
    """Say which account somebody signs in with, or that they have none. RuleViolation when it is another's already."""
    if user and Worker.objects.filter(user=user).exclude(pk=worker.pk).exists():
        raise RuleViolation("worker.account_taken", _("这个账号已经对应另一个人。"), field="user")
    if worker.user_id == (user.pk if user else None):
        return
    worker.user = user
    worker.save_changed(["user"])
    record_act(actor, acts.LINKED if user else acts.UNLINKED, worker, user=user.pk if user else 0)


@transaction.atomic
def link_account(actor: User, user: User, worker: Worker | None) -> None:
    """Say which worker signs in with an account, or that it is nobody's; the one before has none then.

    RuleViolation "user.self" for one's own: whom an account stands for decides what it may do.
    """
    if user.pk == actor.pk:
        raise RuleViolation("user.self", _("自己的账号请由另一位安全管理员对应。"))
    before = Worker.objects.select_for_update().filter(user=user).first()
    if before is not None and before != worker:
        link_user(actor, before, None)
    if worker is not None:
        link_user(actor, worker, user)
