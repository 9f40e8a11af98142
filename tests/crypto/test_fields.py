import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from shegongzhan.crypto.blind import blind_index
from shegongzhan.crypto.errors import DecryptionError
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField
from tests.crypto.conftest import Card, stored

NUMBER = "34182119700101122x"


def test_the_database_never_sees_the_value(cards):
    cards.objects.create(number=NUMBER, phone="19912340417")

    assert NUMBER not in stored("number")[0]
    assert "19912340417" not in stored("phone")[0]
    card = cards.objects.get()
    assert (card.number, card.phone) == (NUMBER, "19912340417")
    assert cards.objects.values_list("number", "phone").get() == (NUMBER, "19912340417")


def test_bulk_writes_encrypt_and_index_as_well(cards):
    cards.objects.bulk_create([Card(number=f"n{i}", phone=None) for i in range(300)])
    some = list(cards.objects.filter(number_index=blind_index("N7", "card.number")))
    some[0].phone = "110"
    cards.objects.bulk_update(some, ["phone"])
    cards.objects.filter(pk=some[0].pk).update(number="other")

    card = cards.objects.get(pk=some[0].pk)
    assert (card.number, card.phone) == ("other", "110")
    assert not [value for value in stored("number") if value.startswith("n")]


def test_none_and_empty_stay_what_they_are_and_can_be_asked_for(cards):
    cards.objects.create(number="", phone=None)
    cards.objects.create(number=NUMBER, phone="")

    assert stored("number")[0] == ""
    assert [card.phone for card in cards.objects.order_by("pk")] == [None, ""]
    assert cards.objects.filter(number="").count() == 1
    assert cards.objects.exclude(number="").count() == 1
    assert cards.objects.filter(phone__isnull=True).count() == 1


@pytest.mark.parametrize(
    "lookup", ["number", "number__contains", "number__in", "number__gt", "phone__startswith"]
)
def test_a_search_in_the_encrypted_column_is_refused_with_the_way_out(cards, lookup):
    with pytest.raises(FieldError, match="blind index"):
        list(cards.objects.filter(**{lookup: "3418"}))


def test_a_value_that_was_changed_in_the_database_is_not_shown(cards):
    cards.objects.create(number=NUMBER)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crypto_card SET phone = number")

    with pytest.raises(DecryptionError, match=r"crypto_card\.phone"):
        cards.objects.get()


class TestBlindIndexField:
    def test_it_follows_its_source(self, cards):
        card = cards.objects.create(number=NUMBER)

        assert card.number_index == blind_index(NUMBER.upper(), "card.number")
        assert cards.objects.filter(tail_index=blind_index("122X", "card.tail")).get() == card

        card.number = ""
        card.save()

        assert cards.objects.get().number_index == ""

    def test_a_source_that_was_not_loaded_is_left_alone(self, cards, django_assert_num_queries):
        cards.objects.create(number=NUMBER)
        card = cards.objects.only("phone").get()
        card.phone = "110"

        with django_assert_num_queries(1):
            card.save()

        assert cards.objects.get().number_index == blind_index(NUMBER.upper(), "card.number")

    def test_without_a_source_it_is_a_plain_column(self):
        field = BlindIndexField()

        assert field.max_length == 22
        assert field.db_index

    def test_a_column_that_may_be_null_is_null_for_nothing(self, cards, monkeypatch):
        monkeypatch.setattr(Card._meta.get_field("tail_index"), "null", True)

        card = Card(number="")
        for name in ("number_index", "tail_index"):
            Card._meta.get_field(name).pre_save(card, True)

        assert (card.number_index, card.tail_index) == ("", None)
        assert BlindIndexField(null=True).get_default() is None
        assert BlindIndexField().get_default() == ""

    def test_an_index_without_a_source_is_warned_about(self):
        assert "crypto.W010" not in [found.id for found in Card._meta.get_field("number_index").check()]
        field = Card._meta.get_field("number_index").clone()
        field.set_attributes_from_name("number_index")
        field.model, field.source = Card, ""
        assert "crypto.W010" in [found.id for found in field.check()]

    def test_a_source_needs_a_purpose(self):
        with pytest.raises(ValueError, match="purpose"):
            BlindIndexField(source="number")


@pytest.mark.parametrize(
    "field",
    [
        EncryptedTextField("电话", blank=True),
        EncryptedTextField(null=True, bound_to="old_table.phone"),
        BlindIndexField(purpose="p", source="phone", normalise=str.upper),
        BlindIndexField(null=True, db_index=False, default=None),
    ],
)
def test_a_migration_writes_the_field_the_same_way_each_time(field):
    _, path, args, kwargs = field.deconstruct()
    again = type(field)(*args, **kwargs)

    assert path == f"shegongzhan.crypto.fields.{type(field).__name__}"
    assert again.deconstruct()[1:] == (path, args, kwargs)
    assert "normalise" not in kwargs


@isolate_apps("shegongzhan.crypto")
def test_each_child_of_an_abstract_model_has_a_binding_of_its_own():
    class Base(models.Model):
        phone = EncryptedTextField()

        class Meta:
            app_label = "crypto"
            abstract = True

    class One(Base):  # noqa: DJ008
        pass

    class Two(Base):  # noqa: DJ008
        class Meta:
            app_label = "crypto"
            db_table = "renamed"

    assert One._meta.get_field("phone").binding == b"crypto_one.phone"
    assert Two._meta.get_field("phone").binding == b"renamed.phone"


@isolate_apps("shegongzhan.crypto")
def test_an_index_on_an_encrypted_column_is_a_mistake():
    class Wrong(models.Model):  # noqa: DJ008
        phone = EncryptedTextField(unique=True)

        class Meta:
            app_label = "crypto"

    assert "crypto.E010" in [found.id for found in Wrong._meta.get_field("phone").check()]
