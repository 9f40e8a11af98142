import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from shegongzhan.crypto import keys, rotation
from shegongzhan.crypto.blind import blind_index
from tests.crypto.conftest import Card, stored


@pytest.fixture
def thirty(only_cards):
    """Thirty cards, some with gaps."""
    only_cards.objects.bulk_create(
        [
            Card(number=f"number {i}" if i % 3 else "", phone=f"phone {i}" if i % 2 else None)
            for i in range(30)
        ]
    )
    return only_cards


def prefixes():
    return {value[:4] for value in stored("number") + stored("phone") if value}


def test_after_rotation_everything_can_be_moved_to_the_new_key(thirty, capsys):
    before = list(thirty.objects.order_by("pk").values_list("number", "phone"))

    call_command("rotate_keys", "--reencrypt")

    assert prefixes() == {keys.ring().prefix_text}
    assert list(thirty.objects.order_by("pk").values_list("number", "phone")) == before
    assert "35" in capsys.readouterr().out


def test_a_second_run_has_nothing_to_do(thirty, capsys):
    call_command("rotate_keys", "--reencrypt")
    capsys.readouterr()

    call_command("reencrypt")

    assert ": 0" in capsys.readouterr().out


def test_a_run_that_was_stopped_goes_on_where_it_was(thirty, monkeypatch):
    monkeypatch.setattr(rotation, "CHUNK", 7)
    keys.save(keys.ring().with_new_key())
    ((model, fields),) = rotation.encrypted_tables()

    def stop(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.reencrypt(model, fields, stop)
    rest = rotation.reencrypt(model, fields)

    assert 0 < rest.written <= 35
    assert prefixes() == {keys.ring().prefix_text}


def test_a_value_that_cannot_be_read_stays_and_is_told(thirty):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE crypto_card SET number = 'AAAAgarbled' WHERE id = (SELECT max(id) FROM crypto_card)"
        )
    keys.save(keys.ring().with_new_key())

    with pytest.raises(CommandError, match="1"):
        call_command("reencrypt")

    assert stored("number")[-1] == "AAAAgarbled"


def test_a_row_changed_meanwhile_keeps_its_change(thirty):
    ((model, _),) = rotation.encrypted_tables()
    pk = thirty.objects.exclude(number="").order_by("pk").first().pk
    thirty.objects.filter(pk=pk).update(number="newer")

    rotation._write(model, "number", [("overwritten", pk, "what was read before")])

    assert thirty.objects.get(pk=pk).number == "newer"


def test_the_whole_house_moves_to_the_national_suite(thirty, monkeypatch):
    old_index = blind_index("NUMBER 1", "card.number")
    monkeypatch.setenv("SHEGONGZHAN_SUITE", "sm")
    keys.forget()

    call_command("reencrypt", "--index")

    assert {prefix[:1] for prefix in prefixes()} == {"A"}
    assert prefixes() == {keys.ring().prefix_text}
    assert keys.ring().index.suite.short_name == "sm"
    assert keys.ring().next_index is None
    assert blind_index("NUMBER 1", "card.number") != old_index
    assert thirty.objects.get(number_index=blind_index("NUMBER 1", "card.number")).number == "number 1"
    assert thirty.objects.filter(number_index="").count() == 10


def test_an_interrupted_move_of_the_indexes_goes_on_with_the_same_key(thirty):
    rotation.begin_reindexing()
    promised = keys.ring().next_index

    call_command("reencrypt", "--index")

    assert keys.ring().index == promised
    assert thirty.objects.filter(number_index=blind_index("NUMBER 29", "card.number")).exists()


def test_an_index_that_names_no_source_stops_the_move_before_it_began(thirty, monkeypatch):
    monkeypatch.setattr(Card._meta.get_field("tail_index"), "source", "")

    with pytest.raises(CommandError, match=r"crypto\.Card\.tail_index"):
        call_command("reencrypt", "--index")

    assert keys.ring().next_index is None


def test_rotate_keys_makes_the_first_ring_where_it_was_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEGONGZHAN_KEYS", str(tmp_path / "safe" / "keys.json"))
    keys.forget()

    call_command("rotate_keys")

    assert (tmp_path / "safe" / "keys.json").exists()
    assert len(keys.ring().secrets) == 1


def test_every_encrypted_table_of_the_product_is_reached(db, capsys):
    call_command("rotate_keys", "--reencrypt")

    assert "audit.Event: 0" in capsys.readouterr().out
