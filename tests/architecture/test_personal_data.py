"""docs/DATA.md classifies every field of every table that points at a person, and says how it is protected."""

import re
from functools import cache

from django.apps import apps
from django.db import models

from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField
from tests.architecture import source

# Tables of persons, and of what was done for them; whatever has a foreign key to one is about a person as well.
PERSONS = {
    "people.Person",
    "people.Household",
    "talent.Worker",
    "accounts.User",
    "services.ServiceRecord",
    "volunteers.Volunteer",
    "desk.FileTransfer",  # names by what was typed whose file is asked for
}
CLASSES = {"敏感": "sensitive", "个人": "personal", "业务": "about the service", "技术": "technical"}


def label(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def personal_tables() -> list[type[models.Model]]:
    """Return the tables of persons, what points at them, and what shares its key with such a table."""
    found: dict[str, type[models.Model]] = {}
    ours = [model for model in apps.get_models() if model._meta.app_label in source.floors()]
    while True:
        before = len(found)
        for model in ours:
            targets = {
                label(field.related_model)
                for field in model._meta.local_fields
                if isinstance(field, models.ForeignKey) and not isinstance(field.related_model, str)
            }
            shares_key = (
                isinstance(model._meta.pk, models.OneToOneField)
                and label(model._meta.pk.related_model) in found
            )
            if label(model) in PERSONS or targets & PERSONS or shares_key:
                found[label(model)] = model
        if len(found) == before:
            return [found[name] for name in sorted(found)]


@cache
def documented() -> dict[str, dict[str, tuple[str, str]]]:
    """Return what docs/DATA.md says: per table and field the class and the protection."""
    tables: dict[str, dict[str, tuple[str, str]]] = {}
    current = ""
    for line in (source.ROOT / "docs" / "DATA.md").read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"### `(\w+\.\w+)`", line):
            current = heading.group(1)
            assert current not in tables, f"{current} stands twice"
            tables[current] = {}
        elif current and (cells := re.match(r"\| `(\w+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|", line)):
            name, _meaning, sort, protection = (cell.strip() for cell in cells.groups())
            assert name not in tables[current], f"{current}.{name} stands twice"
            tables[current][name] = (sort, protection)
        elif line.startswith("#"):
            current = ""
    return tables


def test_every_field_about_a_person_is_classified():
    wrong = []
    for model in personal_tables():
        fields = {field.name for field in model._meta.local_fields}
        known = set(documented().get(label(model), {}))
        wrong += [f"{label(model)}.{name} is not in docs/DATA.md" for name in sorted(fields - known)]
        wrong += [f"{label(model)}.{name} is in docs/DATA.md only" for name in sorted(known - fields)]
    wrong += [
        f"{name} is in docs/DATA.md only"
        for name in set(documented()) - {label(m) for m in personal_tables()}
    ]

    assert not wrong, "\n".join(wrong)


def test_classes_are_the_four():
    wrong = [
        f"{table}.{name}: {sort}"
        for table, fields in documented().items()
        for name, (sort, _) in fields.items()
        if sort not in CLASSES
    ]

    assert not wrong, "\n".join(wrong)


def test_what_the_document_calls_encrypted_is_encrypted_and_nothing_else():
    wrong = []
    for model in personal_tables():
        for field in model._meta.local_fields:
            _sort, protection = documented().get(label(model), {}).get(field.name, ("", ""))
            if isinstance(field, EncryptedTextField) != protection.startswith("加密"):
                wrong.append(f"{label(model)}.{field.name}: the document says “{protection}”")
            if isinstance(field, BlindIndexField) != protection.startswith("盲索引"):
                wrong.append(f"{label(model)}.{field.name}: the document says “{protection}”")

    assert not wrong, "\n".join(wrong)


def test_what_is_sensitive_is_encrypted_or_says_why_not():
    wrong = [
        f"{table}.{name}: {protection or 'nothing'}"
        for table, fields in documented().items()
        for name, (sort, protection) in fields.items()
        if sort == "敏感"
        and not protection.startswith(("加密", "盲索引"))
        and not re.match(r"明文[:：].{4,}", protection)
    ]

    assert not wrong, "sensitive and neither encrypted nor explained:\n" + "\n".join(wrong)
