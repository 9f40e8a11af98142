import hashlib
import hmac

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from shegongzhan.crypto import suites
from shegongzhan.crypto.errors import SuiteMissing
from shegongzhan.crypto.suites import AES, SM, Sm4Gcm, suite_named


@pytest.mark.parametrize("suite", [AES, SM], ids=lambda suite: suite.short_name)
def test_this_machine_computes_the_suite_as_the_standards_say(suite):
    assert suites.works(suite)


def test_the_keyed_hash_of_the_national_suite_is_hmac_over_sm3():
    # RFC 2104 written out over the plain hash; 64 is SM3's block.
    def sm3(data):
        digest = suites.hashes.Hash(suites.hashes.SM3())
        digest.update(data)
        return digest.finalize()

    key = SM.derive(b"s" * 32, "mac/test", 32).ljust(64, b"\0")
    inner = sm3(bytes(byte ^ 0x36 for byte in key) + b"message")
    expected = sm3(bytes(byte ^ 0x5C for byte in key) + inner)

    mac = SM.mac_for(b"s" * 32, "test")
    mac.update(b"message")

    assert mac.finalize() == expected


def test_the_keyed_hash_of_the_default_suite_is_hmac_over_sha256():
    mac = AES.mac_for(b"s" * 32, "test")
    mac.update(b"message")

    key = AES.derive(b"s" * 32, "mac/test", 32)
    assert mac.finalize() == hmac.new(key, b"message", hashlib.sha256).digest()


def test_a_suite_is_named_by_its_long_or_its_short_name():
    assert suite_named("sm4-gcm+hmac-sm3") is SM
    assert suite_named(" SM ") is SM
    with pytest.raises(SuiteMissing, match="rot13"):
        suite_named("rot13")


@given(st.binary(max_size=200), st.binary(min_size=12, max_size=12), st.binary(max_size=40))
def test_sm4_gives_back_what_it_took(data, nonce, bound_to):
    cipher = Sm4Gcm(b"k" * 16)

    sealed = cipher.encrypt(nonce, data, bound_to)

    assert cipher.decrypt(nonce, sealed, bound_to) == data
    assert len(sealed) == len(data) + 16


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(16)])
def test_sm4_refuses_what_it_did_not_write(sealed):
    with pytest.raises(InvalidTag):
        Sm4Gcm(b"k" * 16).decrypt(bytes(12), sealed, b"")


def test_a_machine_whose_openssl_lacks_sm4_gcm_is_told_apart(monkeypatch):
    def missing(*args):
        raise suites.UnsupportedAlgorithm("cipher sm4-gcm is not supported")

    monkeypatch.setattr(suites, "Cipher", missing)

    assert not suites.works(SM)
    assert suites.works(AES)
