"""Two files of one person become one, and can become two again exactly as they were.

What points at the file that goes is found through the models themselves, whatever context a table belongs to: a need,
a visit, a seat in a group move along without this room knowing what they are.
"""

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core import bulk
from shegongzhan.core.errors import RuleViolation
from shegongzhan.people import acts
from shegongzhan.people.commands.following import tell_changed
from shegongzhan.people.commands.reassessing import reassess
from shegongzhan.people.commands.registering import check_open
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    Enrolment,
    ErasureRequest,
    ErasureState,
    Guardian,
    Membership,
    Merge,
    Person,
    PersonState,
    RiskAssessment,
)

# What somebody comparing two files may take from the one that goes; each with the columns that belong to it.
PICKABLE: dict[str, tuple[str, ...]] = {
    "name": ("name", "pinyin", "initials"),
    "sex": ("sex",),
    "born_on": ("born_on", "born_precision"),
    "ethnicity": ("ethnicity",),
    "identity_number": (
        "identity_kind",
        "identity_number",
        "identity_index",
        "identity_tail",
        "identity_reason",
    ),
    "phone": ("phone", "phone_index"),
    "address": ("address",),
    "division": ("division", "station_id"),
    "household": ("household_id",),
    "worker": ("worker_id",),
    "health_note": ("health_note",),
    "disability_card": ("disability_card", "disability_class", "disability_grade", "disability_reason"),
    "note": ("note",),
}
# Tables whose rows lie where their person lives; everything else lies where it happened.
FOLLOWING = (Circumstance, Guardian, Consent, RiskAssessment, Enrolment)


def merge_people(
    actor: Any, kept: Person, gone: Person, *, on: datetime.date, picks: Mapping[str, str] | None = None
) -> Merge:
    """Merge a file into another and return the merge, which `undo_merge` takes back.

    `picks` says for a fact (PICKABLE) that the value of the file that goes is the right one ("gone"); what the kept
    file does not know it takes anyway. A row both have only once (an open category, a place in one group) stays with
    the kept file. RuleViolation `merge.same`, `merge.erasing` while somebody asked to erase one of them, or
    `person.closed` when either file was merged or erased before.
    """
    if kept.pk == gone.pk:
        raise RuleViolation("merge.same", _("这是同一份档案。"))
    with transaction.atomic():
        kept, gone = _locked(kept), _locked(gone)
        check_open(kept)
        check_open(gone)
        if ErasureRequest.objects.filter(person__in=[kept, gone], state=ErasureState.ASKED).exists():
            raise RuleViolation("merge.erasing", _("其中一份已申请清除，请先撤回申请，再合并。"))
        merging = _Merging(kept, gone, on)
        merging.take(_taken(kept, gone, picks or {}))
        merging.move()
        merging.assess()
        made = Merge.objects.create(
            division=kept.division,
            kept=kept,
            gone=gone,
            before=merging.before(),
            merged_by=getattr(actor, "pk", None),
        )
        tell_changed([kept.pk, gone.pk], on=on)
        record(actor, acts.MERGED, kept, gone=str(gone.pk))
        record(actor, acts.MERGED, gone, kept=str(kept.pk))
    return made


def undo_merge(actor: Any, merge: Merge, *, at: datetime.datetime) -> Person:
    """Take a merge back and return the file that stands by itself again.

    Both files and all that hung on them are as before; what was written on the kept file since stays there.
    RuleViolation `merge.undone` when it was taken back before, `merge.later` when the kept file was merged into a third
    since, `merge.taken` when somebody was registered with the number meanwhile.
    """
    with transaction.atomic():
        merge = Merge.objects.select_for_update().get(pk=merge.pk)
        if merge.undone_at is not None:
            raise RuleViolation("merge.undone", _("这次合并已经撤销。"))
        kept, gone = _locked(merge.kept), _locked(merge.gone)
        if kept.state in (PersonState.MERGED, PersonState.ERASED) or gone.state != PersonState.MERGED:
            raise RuleViolation(
                "merge.later", _("合并后的档案又有变动（再次合并或已清除），请先撤销后面的。")
            )
        _undo(json.loads(merge.before), kept, gone)
        merge.undone_at = at
        merge.save(update_fields=["undone_at"])
        tell_changed([kept.pk, gone.pk], on=timezone.localdate(at))
        record(actor, acts.UNMERGED, kept, gone=str(gone.pk))
        record(actor, acts.UNMERGED, gone, kept=str(kept.pk))
    gone.refresh_from_db()
    return gone


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)


def _taken(kept: Person, gone: Person, picks: Mapping[str, str]) -> list[str]:
    """Return the facts to take from the file that goes: picked ones, and those the kept file does not know."""
    wrong = set(picks) - set(PICKABLE)
    if wrong:
        raise ValueError(f"nothing to pick: {sorted(wrong)}")
    taken = []
    for fact, columns in PICKABLE.items():
        leading = next(c for c in columns if c not in ("identity_kind",))
        mine, theirs = getattr(kept, leading), getattr(gone, leading)
        if theirs and mine != theirs and (picks.get(fact) == "gone" or not mine):
            taken.append(fact)
    # Who lives in another village cannot belong to a household of this one.
    if "division" in taken and gone.household_id and "household" not in taken:
        taken.append("household")
    if (
        "household" in taken
        and gone.household
        and gone.household.division != kept.division
        and "division" not in taken
    ):
        taken.remove("household")
    return taken


class _Merging:
    """What one merge does, and what it has to remember to be taken back."""

    def __init__(self, kept: Person, gone: Person, on: datetime.date):
        self.kept, self.gone, self.on = kept, gone, on
        self.moved: list[tuple[str, str, list[Any]]] = []
        self.placed: list[tuple[str, dict[str, str]]] = []
        self.parked: list[tuple[str, dict[str, Any]]] = []
        self.made: list[str] = []
        self.changed: dict[str, tuple[Any, Any]] = {}
        self.gone_before = {"state": gone.state, "state_on": gone.state_on}

    def take(self, facts: list[str]) -> None:
        """Close the file that goes, and write what is taken from it."""
        gone, kept = self.gone, self.kept
        gone.state, gone.state_on, gone.merged_into = PersonState.MERGED, self.on, kept
        gone.save_changed(["state", "state_on", "merged_into"])
        if "household" in facts:
            for membership in Membership.objects.filter(person=kept, until__isnull=True):
                self._park(membership)
        for fact in facts:
            for column in PICKABLE[fact]:
                before, after = getattr(kept, column), getattr(gone, column)
                if before != after:
                    self.changed[column] = (before, after)
                    setattr(kept, column, after)
        if self.changed:
            kept.save_changed(list(self.changed))

    def move(self) -> None:
        """Let everything that points at the file that goes point at the kept one."""
        for model, field in pointing_at_person():
            rows = list(model._base_manager.filter(**{field.attname: self.gone.pk}))
            done = [row.pk for row in rows if self._moved(row, field)]
            if done:
                self.moved.append((model._meta.label, field.name, [] if field.primary_key else done))
        for following in FOLLOWING:
            elsewhere: QuerySet[Any] = following.objects.filter(person=self.kept).exclude(
                division=self.kept.division
            )
            if following is Enrolment:  # where they were on the register before stays where it was
                elsewhere = elsewhere.filter(until__isnull=True)
            before = {str(pk): division for pk, division in elsewhere.values_list("pk", "division")}
            if before:
                self.placed.append((following._meta.label, before))
                elsewhere.update(division=self.kept.division)

    def _moved(self, row: models.Model, field: models.Field) -> bool:
        try:
            with transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: self.kept.pk})
            return True
        except IntegrityError:
            # The kept file has its own such row. A row nothing hangs on is put aside, any other stays where it is.
            if not _is_pointed_at(row):
                self._park(row)
            return False

    def _park(self, row: models.Model) -> None:
        self.parked.append((row._meta.label, _written(row)))
        rows = type(row)._base_manager.filter(pk=row.pk)
        rows._raw_delete(rows.db)

    def assess(self) -> None:
        """Assess the kept file anew: it may belong to more categories now."""
        before = set(RiskAssessment.objects.filter(person=self.kept).values_list("pk", flat=True))
        risk = self.kept.risk
        reassess([self.kept.pk], on=self.on)
        after = RiskAssessment.objects.filter(person=self.kept).values_list("pk", flat=True)
        self.made = [str(pk) for pk in after if pk not in before]
        self.kept.refresh_from_db(fields=["risk", "version"])
        if self.kept.risk != risk:
            self.changed["risk"] = (risk, self.kept.risk)

    def before(self) -> str:
        """Return, as the text that is kept encrypted, what `_undo` needs."""
        return json.dumps(
            {
                "kept": {column: values[0] for column, values in self.changed.items()},
                "taken": {column: values[1] for column, values in self.changed.items()},
                "gone": self.gone_before,
                "moved": self.moved,
                "placed": self.placed,
                "parked": self.parked,
                "made": self.made,
            },
            cls=DjangoJSONEncoder,
            ensure_ascii=False,
        )


def _undo(before: Mapping[str, Any], kept: Person, gone: Person) -> None:
    RiskAssessment.objects.filter(pk__in=before["made"]).delete()
    for label, places in before["placed"]:
        for pk, division in places.items():
            apps.get_model(label).objects.filter(pk=pk).update(division=division)
    for label, name, pks in before["moved"]:
        model = apps.get_model(label)
        field = model._meta.get_field(name)
        rows = model._base_manager.filter(**{field.attname: kept.pk})
        rows = rows if field.primary_key else rows.filter(pk__in=pks)
        rows.update(**{field.attname: gone.pk})
    _restore_kept(before, kept)
    gone.state, gone.merged_into = before["gone"]["state"], None
    gone.state_on = Person._meta.get_field("state_on").to_python(before["gone"]["state_on"])
    try:
        with transaction.atomic():
            gone.save_changed(["state", "state_on", "merged_into"])
    except IntegrityError:
        raise RuleViolation("merge.taken", _("原来的证件号码已经在另一份档案上，请先改正那一份。")) from None
    for label, values in before["parked"]:
        _insert(apps.get_model(label), values)


def _restore_kept(before: Mapping[str, Any], kept: Person) -> None:
    """Write back what the merge changed, except what somebody changed again since."""
    restored = []
    for column, value in before["kept"].items():
        field = _column(Person, column)
        if getattr(kept, column) == _python(field, before["taken"][column]):
            setattr(kept, column, _python(field, value))
            restored.append(column)
    if restored:
        kept.save_changed(restored)


def pointing_at_person() -> Iterator[tuple[type[models.Model], models.ForeignKey]]:
    """Yield every table and column that points at a person, except what remembers merges itself."""
    for model, field in _pointing_at(Person):
        if model not in (Merge, Person):
            yield model, field


def _is_pointed_at(row: models.Model) -> bool:
    return any(
        model._base_manager.filter(**{field.attname: row.pk}).exists()
        for model, field in _pointing_at(type(row))
    )


def _pointing_at(target: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    for relation in target._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and isinstance(relation.field, models.ForeignKey):
            yield relation.related_model, relation.field


def _written(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.local_concrete_fields}


def _insert(model: type[models.Model], values: Mapping[str, Any]) -> None:
    pk = model._meta.pk.attname
    if not model._base_manager.filter(pk=values[pk]).exists():
        # Column by column, and not save(): moments of making and changing come back as they were.
        bulk.insert(
            model, list(values), [[_python(_column(model, name), value) for name, value in values.items()]]
        )


def _column(model: type[models.Model], attname: str) -> models.Field:
    return next(f for f in model._meta.local_concrete_fields if f.attname == attname or f.name == attname)


def _python(field: models.Field, value: Any) -> Any:
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    return target.to_python(value)
