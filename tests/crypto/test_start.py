"""The product starts with the keys of its database or not at all."""

import pytest

from shegongzhan.crypto import keys
from shegongzhan.crypto.errors import KeyMissing
from shegongzhan.crypto.start import hold_the_keys


def test_an_empty_database_starts_without_keys(only_cards, key_file):
    only_cards.objects.create(number="", phone=None)

    hold_the_keys()

    assert not key_file.exists()


def test_a_database_with_its_keys_starts(only_cards, key_file):
    only_cards.objects.create(number="341821194403021520")

    hold_the_keys()

    assert key_file.exists()


@pytest.mark.parametrize("newer_empty_rows", [0, 300])
def test_ciphertexts_without_a_key_file_are_a_refusal_and_no_new_file(only_cards, key_file, newer_empty_rows):
    only_cards.objects.create(number="341821194403021520")
    only_cards.objects.bulk_create(only_cards(number="") for _ in range(newer_empty_rows))
    key_file.unlink()
    keys.forget()

    with pytest.raises(KeyMissing, match=r"keys\.json"):
        hold_the_keys()
    assert not key_file.exists()


def test_the_keys_of_another_installation_are_a_refusal(only_cards, key_file):
    only_cards.objects.create(number="341821194403021520")
    key_file.unlink()
    keys.forget()
    keys.create()

    with pytest.raises(KeyMissing, match=r"keys\.json"):
        hold_the_keys()


def test_a_value_of_an_older_key_of_the_same_file_is_no_hindrance(only_cards):
    only_cards.objects.create(number="341821194403021520")
    keys.save(keys.ring().with_new_key())

    hold_the_keys()
