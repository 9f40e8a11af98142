"""Tables made together are the tables made one by one, and cost less to make."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState, StateApps
from django.db.utils import ConnectionHandler

from shegongzhan.core.tables import ManyTables

KEY = ("id", models.BigAutoField(primary_key=True))
WORD = "INSERT INTO core_village (name) VALUES ('一村')"


def operations() -> list[object]:
    """Return a village and its houses, a field that points back, a row written between, and one more table."""
    name, village = models.CharField(max_length=40), models.ForeignKey("core.Village", models.PROTECT)
    by_name = models.Index(fields=["name"], name="village_name")
    inside = models.CheckConstraint(condition=models.Q(village__gt=0), name="house_in_village")
    first = models.ForeignKey("core.House", models.SET_NULL, null=True, related_name="+")
    return [
        migrations.CreateModel("Village", [KEY, ("name", name)], {"indexes": [by_name]}),
        migrations.CreateModel("House", [KEY, ("village", village)], {"constraints": [inside]}),
        migrations.CreateModel("Path", [KEY, ("house", models.ForeignKey("core.House", models.CASCADE))]),
        migrations.RunSQL(WORD),
        migrations.AddField("Village", "first", first),
        migrations.CreateModel("Well", [KEY, ("house", models.ForeignKey("core.House", models.CASCADE))]),
    ]


def made_by(kind: type[migrations.Migration]) -> tuple[set[tuple[str, str]], int]:
    """Return what an empty database holds after the operations, and how often models were built for it."""
    connection = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})[
        "default"
    ]
    migration = kind("0001_initial", "core")
    migration.operations = operations()
    built = 0

    def counted(self: StateApps, states: list[object]) -> None:
        nonlocal built
        built += len(states)
        return render(self, states)

    render = StateApps.render_multiple
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StateApps, "render_multiple", counted)
        state = ProjectState()
        assert state.apps  # as migrating does before the first of all
        with connection.schema_editor() as editor:
            state = migration.apply(state, editor)
    assert {"village", "house", "path", "well"} == {name for _app, name in state.models}
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        made = set(cursor.fetchall())
        cursor.execute("SELECT name, first_id FROM core_village")
        assert cursor.fetchall() == [("一村", None)]
    connection.close()
    return made, built


@pytest.mark.django_db
def test_tables_made_together_are_the_same_for_less():
    one_by_one, many_builds = made_by(migrations.Migration)

    together, builds = made_by(ManyTables)

    assert together == one_by_one
    assert builds < many_builds


def test_migrations_with_many_tables_make_them_together():
    ours = {
        key: one for key, one in MigrationLoader(None).disk_migrations.items() if one.__module__.startswith("sheg")
    }  # fmt: skip

    slow = [
        key
        for key, one in ours.items()
        if sum(isinstance(step, migrations.CreateModel) for step in one.operations) > 2
        and not isinstance(one, ManyTables)
    ]

    assert len(ours) > 40
    assert not slow, "these write class Migration(ManyTables), see shegongzhan/core/tables.py"
