"""Asking for an errand, doing it, and clearing away what nobody fetched."""

import datetime
import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import Actor
from shegongzhan.errands import storage
from shegongzhan.errands.models import UNDER_WAY, Errand, State
from shegongzhan.policies.queries import value as policy

# The answer of a page that was worked out aside: its bytes, type and file name; no bytes where the page itself is asked again.
Answer = tuple[bytes | None, str, str]


def ask_for(
    actor: User, kind: str, question: str, asked: dict[str, Any], *, now: datetime.datetime
) -> tuple[Errand, bool]:
    """Return the errand for a question and whether it is a new one: one at a time for a reader and kind.

    The same question while it is worked out is the same errand; another one waits until the one under way is done, which
    is then returned. One whose process ended gives way.
    """
    clear_away(actor, now=now)
    for one in Errand.objects.filter(user=actor, kind=kind, state__in=UNDER_WAY):
        if not one.is_dead(now):
            return one, False
        fail(actor, one, _("处理中断了，请再要一次。"), now=now)
    try:
        with transaction.atomic():
            made = Errand.objects.create(
                user=actor, kind=kind, question=question, asked=json.dumps(asked, ensure_ascii=False),
                asked_at=now, seen_at=now,
            )  # fmt: skip
    except IntegrityError:  # asked twice at the same moment
        return Errand.objects.get(user=actor, kind=kind, state__in=UNDER_WAY), False
    return made, True


def do(
    actor: User,
    errand: Errand,
    work: Callable[[dict[str, Any]], Answer],
    *,
    now: Callable[[], datetime.datetime],
) -> None:
    """Work an errand out and keep its answer sealed; what goes wrong is told to the reader in one sentence."""
    if not Errand.objects.filter(pk=errand.pk, state=State.WAITING).update(
        state=State.RUNNING, seen_at=now()
    ):
        return
    try:
        content, content_type, name = work(json.loads(errand.asked))
        if content is not None:
            storage.seal(errand.pk, content)
    except Exception:
        fail(actor, errand, _("没有做成，请再要一次；还是不成，请告诉管理员。"), now=now())
        raise
    errand.content_type, errand.file_name = content_type, name
    errand.state, errand.finished_at = State.DONE, now()
    errand.save(update_fields=["content_type", "file_name", "state", "finished_at"])


def tell_rows(actor: User, errand: Errand, rows: int, *, now: datetime.datetime) -> None:
    """Write down how far an errand is."""
    Errand.objects.filter(pk=errand.pk).update(done_rows=rows, seen_at=now)


def fail(actor: User, errand: Errand, sentence: str, *, now: datetime.datetime) -> None:
    """Note that an errand came to nothing, and why."""
    Errand.objects.filter(pk=errand.pk).update(state=State.FAILED, sentence=sentence, finished_at=now)


def clear_away(actor: Actor, *, now: datetime.datetime) -> int:
    """Delete the errands that are older than the pack keeps them, with their answers; return how many."""
    kept = datetime.timedelta(days=policy("exports.keep_days", "", now.date()))
    old = Errand.objects.filter(asked_at__lt=now - kept)
    keys = list(old.values_list("pk", flat=True))
    for pk in keys:
        storage.remove(pk)
    Errand.objects.filter(pk__in=keys).delete()
    # Answers no row knows: of an account that is gone, or of a transaction that was taken back.
    known = {pk.hex for pk in Errand.objects.values_list("pk", flat=True)}
    for name in storage.names() - known:
        storage.remove_named(name)
    return len(keys)
