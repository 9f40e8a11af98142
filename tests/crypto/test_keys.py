import json
import stat
import threading

import pytest

from shegongzhan.crypto import blind, checks, ciphertext, keys, suites
from shegongzhan.crypto.errors import CryptoError, DecryptionError
from shegongzhan.crypto.suites import AES, SM


def test_keys_are_made_once_at_first_use_for_their_owner_alone(key_file):
    first = keys.ring()
    keys.forget()
    second = keys.ring()

    assert first.secrets == second.secrets
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [file.name for file in key_file.parent.iterdir()] == ["keys.json"]


def test_many_processes_at_first_use_agree_on_one_ring(key_file):
    rings = []
    threads = [threading.Thread(target=lambda: rings.append(keys.create())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(rings) == 8
    assert len({ring.current for ring in rings}) == 1


def test_a_named_key_file_that_is_missing_is_not_made_anew(key_file, monkeypatch, tmp_path):
    monkeypatch.setenv("SHEGONGZHAN_KEYS", str(tmp_path / "elsewhere.json"))

    with pytest.raises(CryptoError, match=r"elsewhere\.json is missing"):
        keys.ring()
    assert not (tmp_path / "elsewhere.json").exists()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format": 1}', '{"format": 9}', "SECRET"])
def test_a_broken_key_file_is_told_without_quoting_it(key_file, content):
    key_file.write_text(content)

    with pytest.raises(CryptoError) as error:
        keys.ring()
    assert "SECRET" not in str(error.value)


def test_after_a_rotation_old_values_still_read_and_new_ones_use_the_new_key():
    old = ciphertext.encrypt("19912340417", b"a.b")
    before = keys.ring()
    keys.save(before.with_new_key())

    new = ciphertext.encrypt("19912340417", b"a.b")

    assert ciphertext.decrypt(old, b"a.b") == ciphertext.decrypt(new, b"a.b") == "19912340417"
    assert old[:4] == before.prefix_text
    assert new[:4] == keys.ring().prefix_text != old[:4]


def test_a_rotation_by_another_process_is_noticed_when_its_key_is_met(key_file):
    stale = keys.ring()
    rotated = stale.with_new_key()
    with keys.using(rotated):
        value = ciphertext.encrypt("x", b"a.b")
    key_file.write_text(rotated.as_json())

    assert ciphertext.decrypt(value, b"a.b") == "x"
    assert keys.ring().current == rotated.current


def test_the_suite_can_change_and_both_read(monkeypatch):
    old = ciphertext.encrypt("杨秀兰", b"a.b")
    index = blind.blind_index("x", "p")
    monkeypatch.setenv("SHEGONGZHAN_SUITE", "sm")
    keys.forget()

    new = ciphertext.encrypt("杨秀兰", b"a.b")

    assert ciphertext.decrypt(old, b"a.b") == ciphertext.decrypt(new, b"a.b") == "杨秀兰"
    assert keys.ring().suite is SM
    # Indexes stay with the suite they were made with until all are computed anew.
    assert blind.blind_index("x", "p") == index


def test_values_of_another_installation_are_refused():
    with keys.using(keys.new_ring()):
        foreign = ciphertext.encrypt("x", b"a.b")

    with pytest.raises(DecryptionError, match=r"a\.b"):
        ciphertext.decrypt(foreign, b"a.b")


def test_the_file_gives_back_the_ring():
    ring = keys.new_ring(SM).with_new_key()

    again = keys.parse(ring.as_json(), SM)

    assert (again.secrets, again.current, again.index) == (ring.secrets, ring.current, ring.index)
    assert json.loads(ring.as_json())["format"] == 1


def test_secrets_do_not_show_in_the_representation_of_a_ring():
    ring = keys.ring()

    for secret in ring.secrets.values():
        assert repr(secret) not in repr(ring)
    assert repr(ring.index.secret) not in repr(ring)


class TestSelfTestAtStart:
    def test_nothing_to_say_when_all_is_well(self, key_file):
        assert checks.algorithms_work() == []
        assert not key_file.exists()
        keys.ring()
        assert checks.algorithms_work() == []

    def test_a_missing_algorithm_gets_a_clear_sentence(self, monkeypatch):
        monkeypatch.setenv("SHEGONGZHAN_SUITE", "sm")
        monkeypatch.setattr(suites, "works", lambda suite: suite is AES)

        (found,) = checks.algorithms_work()

        assert found.id == "crypto.E002"
        assert "SM4-GCM" in found.msg
        assert "SHEGONGZHAN_SUITE=aes" in found.hint

    def test_an_unknown_suite(self, settings):
        settings.SHEGONGZHAN_SUITE = "rot13"

        assert [found.id for found in checks.algorithms_work()] == ["crypto.E001"]

    def test_a_broken_key_file(self, key_file):
        key_file.write_text("{}")

        assert [found.id for found in checks.algorithms_work()] == ["crypto.E003"]

    def test_a_key_file_that_others_may_read(self, key_file):
        keys.ring()
        key_file.chmod(0o644)

        assert [found.id for found in checks.algorithms_work()] == ["crypto.W001"]

    def test_indexes_that_do_not_follow_the_chosen_suite(self, monkeypatch):
        keys.ring()
        monkeypatch.setenv("SHEGONGZHAN_SUITE", "sm")

        assert [found.id for found in checks.algorithms_work()] == ["crypto.W002"]
