"""Imports and foreign keys go down the floors that pyproject.toml lists, and through the public rooms only."""

from django.apps import apps
from django.conf import settings

from tests.architecture import source

# What one context may import of another.
PUBLIC = {"models", "queries", "commands", "access", "rules"}
# Contexts made to be used by all: any of their modules may be imported.
MACHINERY = {"core", "crypto", "audit", "policies", "imports", "acts"}
# (importing file, imported room): the reason.
EXCEPTIONS: dict[tuple[str, str], str] = {}
PUBLIC_BESIDES = {
    "accounts.roles": "the table of rights is a rule; it has a file of its own because it is read across",
    "statistics.periods": "a stretch of days is a value that reports are asked for with",
    "statistics.reports": "a report is a query with a file of its own",
    "files.views": "what every page does with the papers of its row, after the row's own door was asked",
    "fieldwork.duties": "the plan of visits is made anew by whatever changed what it rests on",
    "services.progress": "counting contracts from records; a folder of its own with the usual rooms in it",
    "stations.spelling": "pinyin of names is needed wherever something is found by name",
}


def allowed_room(target: str) -> bool:
    """Tell whether `context.room` is open to other contexts."""
    context, _, room = target.partition(".")
    return context in MACHINERY or not room or room in PUBLIC or target in PUBLIC_BESIDES


def test_the_settings_name_the_contexts_of_the_floors():
    assert sorted(settings.CONTEXTS) == source.contexts()


def test_the_settings_list_the_contexts_from_the_ground_up():
    listed = [source.floors()[name] for name in settings.CONTEXTS]

    assert listed == sorted(listed, reverse=True)


def test_every_context_is_on_a_floor():
    folders = {path.parent.name for path in source.PRODUCT.glob("*/apps.py")}

    assert folders == set(source.contexts())


def test_imports_go_down_and_through_public_rooms():
    wrong = []
    for file in source.python_files():
        own = source.context_of(file)
        for line, name in source.imports(file):
            parts = name.split(".")
            if (
                own == "config"  # the settings know all contexts
                or parts[0] != "shegongzhan"
                or len(parts) < 2
                or parts[1] == own
                or parts[1] not in source.floors()
            ):
                continue
            target = ".".join(parts[1:3])
            if own and source.floors()[own] >= source.floors()[parts[1]]:
                wrong.append(f"{source.short(file)}:{line} imports {name}, which is above or beside {own}")
            elif own and not allowed_room(target) and (source.short(file), target) not in EXCEPTIONS:
                wrong.append(f"{source.short(file)}:{line} imports {name}: {target} is not a public room")

    assert not wrong, "\n".join(wrong)


def test_foreign_keys_point_down():
    wrong = []
    for model in apps.get_models():
        own = model._meta.app_label
        if own not in source.floors():
            continue
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model in (None, "self"):
                continue
            target = field.related_model._meta.app_label
            if target == own:
                continue
            if target not in source.floors():
                wrong.append(f"{own}.{model.__name__}.{field.name} points to {target}, which is not ours")
            elif source.floors()[target] <= source.floors()[own]:
                wrong.append(f"{own}.{model.__name__}.{field.name} points up to {target}")

    assert not wrong, "\n".join(wrong)


def test_every_context_has_a_door_plate():
    for context in source.contexts():
        plate = source.tree(source.PRODUCT / context / "__init__.py").body
        text = plate[0].value.value if plate else ""

        assert 40 < len(text) < 600, f"{context}/__init__.py: say in two sentences what this context is"
