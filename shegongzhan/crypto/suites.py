"""The two suites of algorithms, and their test against published vectors.

`aes-256-gcm+hmac-sha256` is the default, `sm4-gcm+hmac-sm3` is for places that must use the national
algorithms (GB/T 32907, GB/T 32905). A software library does not by itself pass a commercial cryptography
assessment.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shegongzhan.crypto.errors import SuiteMissing

NONCE_LENGTH = 12
TAG_LENGTH = 16


class Aead(Protocol):
    """Encryption that also notices every change of the text and of what it is bound to."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class Sm4Gcm:
    """SM4 in Galois/Counter mode with the shape of `AESGCM`: the tag follows the text."""

    def __init__(self, key: bytes):
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(associated_data)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        if len(data) < TAG_LENGTH:
            raise InvalidTag
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, data[-TAG_LENGTH:])).decryptor()
        decryptor.authenticate_additional_data(associated_data)
        return decryptor.update(data[:-TAG_LENGTH]) + decryptor.finalize()


@dataclass(frozen=True)
class Suite:
    """A cipher with the hash that goes with it; `code` is the first byte of everything it writes."""

    code: int
    name: str
    short_name: str
    key_length: int
    cipher: Callable[[bytes], Aead]
    hash: Callable[[], hashes.HashAlgorithm]

    def derive(self, secret: bytes, purpose: str, length: int) -> bytes:
        """Return the subkey for one purpose (HKDF, RFC 5869), so that no key is ever used for two things."""
        info = f"shegongzhan/1/{self.name}/{purpose}".encode()
        return HKDF(algorithm=self.hash(), length=length, salt=None, info=info).derive(secret)

    def cipher_for(self, secret: bytes) -> Aead:
        """Return the cipher for encrypted columns under this secret."""
        return self.cipher(self.derive(secret, "column", self.key_length))

    def mac_for(self, secret: bytes, purpose: str) -> hmac.HMAC:
        """Return a keyed hash for the purpose; copy it for each message, it is half the work of a new one."""
        return hmac.HMAC(self.derive(secret, f"mac/{purpose}", 32), self.hash())


AES = Suite(1, "aes-256-gcm+hmac-sha256", "aes", 32, AESGCM, hashes.SHA256)
SM = Suite(2, "sm4-gcm+hmac-sm3", "sm", 16, Sm4Gcm, hashes.SM3)
SUITES = {suite.code: suite for suite in (AES, SM)}


def suite_named(name: str) -> Suite:
    """Return the suite with this name (long or short); SuiteMissing when there is none."""
    for suite in SUITES.values():
        if name.strip().lower() in {suite.name, suite.short_name}:
            return suite
    known = ", ".join(f"{suite.name} ({suite.short_name})" for suite in SUITES.values())
    raise SuiteMissing(f"SHEGONGZHAN_SUITE: “{name}” is none of {known}")


def _aes_works() -> bool:
    # McGrew and Viega, "The Galois/Counter Mode of Operation", test case 14.
    sealed = AESGCM(bytes(32)).encrypt(bytes(12), bytes(16), b"")
    if sealed.hex() != "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919":
        return False
    # RFC 4231, test case 2.
    mac = hmac.HMAC(b"Jefe", hashes.SHA256())
    mac.update(b"what do ya want for nothing?")
    return mac.finalize().hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def _sm_works() -> bool:
    # RFC 8998, appendix A.1.
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    bound_to = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    data = b"".join(bytes([value]) * 8 for value in b"\xaa\xbb\xcc\xdd\xee\xff\xee\xaa")
    expected = (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    sealed = Sm4Gcm(key).encrypt(nonce, data, bound_to)
    # GB/T 32905-2016, appendix A.1.
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    return (
        sealed.hex() == expected
        and Sm4Gcm(key).decrypt(nonce, sealed, bound_to) == data
        and digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def works(suite: Suite) -> bool:
    """Tell whether this machine computes the suite as the standards say."""
    try:
        return _sm_works() if suite is SM else _aes_works()
    except UnsupportedAlgorithm:
        return False
