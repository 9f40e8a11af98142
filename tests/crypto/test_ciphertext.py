import base64
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegongzhan.crypto import blind, ciphertext, keys, seals
from shegongzhan.crypto.errors import DecryptionError
from shegongzhan.crypto.suites import AES, SM

RINGS = {suite.short_name: keys.new_ring(suite) for suite in (AES, SM)}
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200)


@pytest.mark.parametrize("ring", RINGS.values(), ids=RINGS.keys())
@given(text=texts, other=texts)
def test_every_text_comes_back_and_never_looks_the_same_twice(ring, text, other):
    with keys.using(ring):
        first, second = ciphertext.encrypt(text, b"t.c"), ciphertext.encrypt(text, b"t.c")

        assert ciphertext.decrypt(first, b"t.c") == text
        assert first != second
        if other != text:
            assert blind.blind_index(other, "p") != blind.blind_index(text, "p")


@pytest.mark.parametrize("ring", RINGS.values(), ids=RINGS.keys())
@given(data=st.data(), text=texts)
def test_any_changed_byte_is_noticed(ring, data, text):
    with keys.using(ring):
        raw = bytearray(base64.b64decode(ciphertext.encrypt(text, b"t.c")))
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= data.draw(st.integers(1, 255))

        with pytest.raises(DecryptionError):
            ciphertext.decrypt(base64.b64encode(raw).decode(), b"t.c")


@pytest.mark.parametrize("garbled", ["x", "plain text", "AQAA", "341821197001011234", "身份证"])
def test_what_was_never_encrypted_is_refused_and_not_quoted(garbled):
    with pytest.raises(DecryptionError) as error:
        ciphertext.decrypt(garbled, b"people_person.phone")

    assert "people_person.phone" in str(error.value)
    assert garbled not in str(error.value)


def test_a_value_copied_into_another_column_is_refused():
    value = ciphertext.encrypt("19912340417", b"people_person.phone")

    with pytest.raises(DecryptionError):
        ciphertext.decrypt(value, b"people_person.identity_number")


def test_threads_share_one_ring():
    wrong = []

    def work(name):
        for number in range(500):
            text = f"{name}-{number}"
            if ciphertext.decrypt(ciphertext.encrypt(text, b"t.c"), b"t.c") != text:
                wrong.append(text)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


class TestBlindIndex:
    def test_the_same_value_has_the_same_index_and_another_purpose_another(self):
        index = blind.blind_index("34182119700101122X", "person.identity")

        assert index == blind.blind_index("34182119700101122X", "person.identity")
        assert index != blind.blind_index("34182119700101122X", "worker.identity")
        assert len(index) == blind.LENGTH

    def test_nothing_is_normalised(self):
        assert blind.blind_index("x", "p") != blind.blind_index("X", "p")

    def test_nothing_has_no_index(self):
        assert blind.blind_index("", "p") == ""

    def test_many_are_the_same_as_one_by_one(self):
        values = ["1", "", "3", "杨"]

        assert blind.blind_index_many(values, "p") == [blind.blind_index(value, "p") for value in values]


class TestSeals:
    def test_a_seal_holds_for_its_text_and_purpose_only(self):
        seal = seals.seal(b"text", "audit")

        assert len(seal) == seals.LENGTH
        assert seals.holds(b"text", "audit", seal)
        assert not seals.holds(b"texT", "audit", seal)
        assert not seals.holds(b"text", "other", seal)

    def test_a_seal_of_an_older_key_holds(self):
        seal = seals.seal(b"text", "audit")
        keys.save(keys.ring().with_new_key())

        assert seals.holds(b"text", "audit", seal)

    @pytest.mark.parametrize("seal", ["", "x", "AAAA", "AQAA" + "A" * 44, "身"])
    def test_garbled_seals_do_not_hold(self, seal):
        assert not seals.holds(b"text", "audit", seal)
