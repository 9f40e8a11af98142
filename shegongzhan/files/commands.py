"""Attaching papers to rows, handing them out, taking them away."""

import datetime
import hashlib
from collections.abc import Collection, Mapping
from functools import partial
from io import BytesIO

from django.db import models, transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.files import acts, disk
from shegongzhan.files.models import StoredFile
from shegongzhan.files.queries import files_of, owner
from shegongzhan.files.rules import media_type_of, tidy_name

MOST = 50
# A content without a row may belong to a transaction still going on; after a day it does not.
ORPHAN_SECONDS = 24 * 60 * 60

Actor = models.Model | str


@transaction.atomic
def attach(
    actor: Actor, obj: models.Model, *, name: str, content: bytes, division: str = "", purpose: str = ""
) -> StoredFile:
    """Attach a paper to a row; `purpose` says in a word what it is. The caller has asked the row's own door.

    `division` is the row's own unless given. The same content attached twice stays one file. Raises RuleViolation as
    `rules.media_type_of` does, and when a row has as many papers as one can look through.
    """
    media_type = media_type_of(name, content)
    digest = hashlib.sha256(content).hexdigest()
    there = files_of(obj)
    if same := there.filter(sha256=digest).first():
        return same
    if there.count() >= MOST:
        raise RuleViolation("file.many", _("这里已经有 %(n)s 个附件。") % {"n": MOST}, field="file")
    kind, pk = owner(obj)
    stored = StoredFile(
        division=division or obj.division,  # type: ignore[attr-defined]
        object_type=kind,
        object_id=pk,
        purpose=purpose,
        name=tidy_name(name),
        media_type=media_type,
        size=len(content),
        sha256=digest,
        added_by=actor.pk if isinstance(actor, models.Model) else None,
    )
    disk.write(stored.pk, content)
    stored.save(force_insert=True)
    record_act(actor, acts.ATTACHED, stored, purpose=purpose, size=stored.size, of=kind)
    return stored


def hand_out(actor: Actor, stored: StoredFile) -> FileResponse:
    """Return a paper as an answer to a request, and write down who read it. The caller has asked the row's own door.

    Raises RuleViolation when the disk has lost it or it is not what was stored.
    """
    try:
        content = disk.read(stored.pk)
    except FileNotFoundError as lost:
        raise RuleViolation("file.lost", _("磁盘上找不到这个附件，请联系系统管理员从备份恢复。")) from lost
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise RuleViolation("file.changed", _("这个附件和当初存入的不一样，请联系系统管理员。"))
    record_act(actor, acts.READ, stored, purpose=stored.purpose)
    inline = stored.media_type in {"application/pdf", "image/jpeg", "image/png"}
    answer = FileResponse(
        BytesIO(content), as_attachment=not inline, filename=stored.name, content_type=stored.media_type
    )
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@transaction.atomic
def remove(actor: Actor, stored: StoredFile, *, reason: str, at: datetime.datetime) -> None:
    """Take a paper away, with the reason. Its content leaves the disk; that it was there stays written down.

    Raises RuleViolation without a reason, or when somebody removed it already.
    """
    if not reason.strip():
        raise RuleViolation("file.reason", _("请写明移除的原因。"), field="reason")
    gone = StoredFile.objects.filter(pk=stored.pk, removed_at__isnull=True).update(
        removed_at=at, removed_reason=reason.strip()[:200]
    )
    if not gone:
        raise RuleViolation("file.removed", _("这个附件已经移除了。"))
    record_act(actor, acts.REMOVED, stored, reason=reason.strip()[:200])
    transaction.on_commit(lambda: disk.delete(stored.pk))


def destroy(of: Mapping[str, Collection[str]]) -> None:
    """Delete the papers of rows (type → ids) whole, removed ones too: who they were about has been erased."""
    for kind, owners in of.items():
        rows = StoredFile.objects.filter(object_type=kind, object_id__in=owners)
        gone = list(rows.values_list("pk", flat=True))
        rows.delete()
        for pk in gone:
            transaction.on_commit(partial(disk.delete, pk))


def sweep(actor: Actor, *, now: float) -> int:
    """Delete contents on the disk that no row knows and that are a day old; return how many.

    They are what a transaction left that was taken back. `now` is in seconds, as file systems count.
    """
    old = {pk: path for pk, path in disk.everything() if now - path.stat().st_mtime > ORPHAN_SECONDS}
    known = set(StoredFile.objects.filter(pk__in=[pk for pk in old if pk]).values_list("pk", flat=True))
    orphans = [path for pk, path in old.items() if pk not in known]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
