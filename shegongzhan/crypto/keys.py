"""The key ring: every key by its id, which one writes now, and the key of the blind indexes.

It is a JSON file for its owner's eyes only, `SHEGONGZHAN_KEYS` or `keys.json` in the data folder. Whoever
loses it loses every encrypted value: it belongs into the backup, apart from the database.
"""

import base64
import datetime
import json
import os
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hmac
from django.conf import settings

from shegongzhan.crypto.errors import CryptoError, KeyMissing
from shegongzhan.crypto.suites import AES, SUITES, Aead, Suite, suite_named

FORMAT = 1


@dataclass
class IndexKey:
    """The secret and suite of all blind indexes; it changes only with every index (`reencrypt --index`)."""

    secret: bytes = field(repr=False)
    suite: Suite


@dataclass
class KeyRing:
    """The keys of one installation.

    Ids are random and not counted, so that a value from another installation is told apart by its id alone.
    """

    secrets: dict[int, bytes] = field(repr=False)
    current: int
    suite: Suite
    index: IndexKey
    next_index: IndexKey | None = None
    made_at: dict[int, str] = field(default_factory=dict)
    _ciphers: dict[bytes, Aead] = field(default_factory=dict, repr=False)
    _macs: dict[tuple[bytes, str], hmac.HMAC] = field(default_factory=dict, repr=False)
    _index_macs: dict[tuple[bool, str], hmac.HMAC] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        # Suite and key id fill three bytes, which are exactly four letters of base64: the stored text shows
        # by its first four letters what wrote it, and a query can find what is not yet under the current key.
        self.prefix = bytes([self.suite.code]) + self.current.to_bytes(2, "big")
        self.prefix_text = base64.b64encode(self.prefix).decode()
        self.writer = self.cipher(self.prefix)

    def _parts(self, prefix: bytes) -> tuple[Suite, bytes]:
        suite = SUITES.get(prefix[0]) if len(prefix) == 3 else None
        if suite is None:
            raise CryptoError("The value does not begin like an encrypted one")
        key_id = int.from_bytes(prefix[1:], "big")
        if key_id not in self.secrets:
            raise KeyMissing(f"Key {key_id:04x} is not in the key ring {path()}")
        return suite, self.secrets[key_id]

    def cipher(self, prefix: bytes) -> Aead:
        """Return the cipher that wrote values with this prefix; KeyMissing when the ring lacks its key."""
        cipher = self._ciphers.get(prefix)
        if cipher is None:
            suite, secret = self._parts(prefix)
            cipher = self._ciphers[prefix] = suite.cipher_for(secret)
        return cipher

    def mac(self, prefix: bytes, purpose: str) -> hmac.HMAC:
        """Return a fresh keyed hash of the key with this prefix for one purpose."""
        base = self._macs.get((prefix, purpose))
        if base is None:
            suite, secret = self._parts(prefix)
            base = self._macs[prefix, purpose] = suite.mac_for(secret, purpose)
        return base.copy()

    def index_mac(self, purpose: str, *, following: bool = False) -> hmac.HMAC:
        """Return the keyed hash, to be copied, of the blind indexes of one purpose.

        `following` asks for the key that the indexes are being moved to.
        """
        base = self._index_macs.get((following, purpose))
        if base is None:
            key = self.next_index if following else self.index
            if key is None:
                raise KeyMissing("There is no following index key")
            base = self._index_macs[following, purpose] = key.suite.mac_for(key.secret, f"index/{purpose}")
        return base

    def with_new_key(self) -> "KeyRing":
        """Return the ring with one more key that writes from now on; the older ones still read."""
        key_id = _new_id(self.secrets)
        return KeyRing(
            secrets={**self.secrets, key_id: secrets.token_bytes(32)},
            current=key_id,
            suite=self.suite,
            index=self.index,
            next_index=self.next_index,
            made_at={**self.made_at, key_id: _now()},
        )

    def as_json(self) -> str:
        """Return the text of the key file."""

        def index(key: IndexKey | None) -> dict[str, str] | None:
            return {"secret": _encode(key.secret), "suite": key.suite.name} if key else None

        content = {
            "format": FORMAT,
            "current": f"{self.current:04x}",
            "keys": {
                f"{key_id:04x}": {"secret": _encode(secret), "made_at": self.made_at.get(key_id, "")}
                for key_id, secret in self.secrets.items()
            },
            "index": index(self.index),
            "next_index": index(self.next_index),
        }
        return json.dumps(content, indent=1) + "\n"


def _encode(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _new_id(taken: Any = ()) -> int:
    while (key_id := secrets.randbelow(0xFFFF) + 1) in taken:
        pass
    return key_id


def configured_suite() -> Suite:
    """Return the suite that the installation asks for (`SHEGONGZHAN_SUITE`, else AES)."""
    name = getattr(settings, "SHEGONGZHAN_SUITE", None) or os.environ.get("SHEGONGZHAN_SUITE")
    return suite_named(name) if name else AES


def path() -> Path:
    """Return where the key file is, or will be made."""
    named = os.environ.get("SHEGONGZHAN_KEYS")
    return Path(named) if named else Path(settings.HOME) / "keys.json"


def new_ring(suite: Suite | None = None) -> KeyRing:
    """Return a ring with one fresh key and a fresh index key, not yet written anywhere."""
    suite = suite or configured_suite()
    key_id = _new_id()
    return KeyRing(
        secrets={key_id: secrets.token_bytes(32)},
        current=key_id,
        suite=suite,
        index=IndexKey(secrets.token_bytes(32), suite),
        made_at={key_id: _now()},
    )


def parse(text: str, suite: Suite | None = None) -> KeyRing:
    """Return the ring that a key file describes; CryptoError when it is not one."""

    def index(raw: dict[str, str] | None) -> IndexKey | None:
        return IndexKey(base64.b64decode(raw["secret"]), suite_named(raw["suite"])) if raw else None

    try:
        content = json.loads(text)
        if content["format"] != FORMAT:
            raise CryptoError(f"The key file has format {content['format']}, this version reads {FORMAT}")
        first = index(content["index"])
        if first is None:
            raise CryptoError("The key file has no index key")
        return KeyRing(
            secrets={int(k, 16): base64.b64decode(v["secret"]) for k, v in content["keys"].items()},
            current=int(content["current"], 16),
            suite=suite or configured_suite(),
            index=first,
            next_index=index(content.get("next_index")),
            made_at={int(k, 16): v.get("made_at", "") for k, v in content["keys"].items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        # `from None`: the original error may quote a piece of the file.
        raise CryptoError(f"{path()} is not a key file ({type(error).__name__})") from None


def _written_beside(target: Path, text: str) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp gives 0600 from the first moment.
    handle, name = tempfile.mkstemp(prefix=".keys-", dir=target.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    return Path(name)


def create() -> KeyRing:
    """Make the key file, complete or not at all; when another process was quicker, its keys are the ones."""
    target = path()
    draft = _written_beside(target, new_ring().as_json())
    try:
        # A hard link appears with its whole content and refuses to replace a file that is there.
        os.link(draft, target)
    except FileExistsError:
        pass
    except OSError:
        # A file system without hard links: Windows' rename refuses as well, elsewhere the gap is a moment
        # wide.
        if not target.exists():
            with suppress(FileExistsError):
                draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return parse(target.read_text(encoding="utf-8"))


def save(ring: KeyRing) -> None:
    """Replace the key file by this ring in one step and use it in this process."""
    target = path()
    _written_beside(target, ring.as_json()).replace(target)
    forget()


def load() -> KeyRing:
    """Read the key file; the one in the data folder is made at first use, a named one must be there."""
    file = path()
    try:
        return parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if os.environ.get("SHEGONGZHAN_KEYS"):
            # A mistyped path must not quietly begin a second life with other keys.
            raise CryptoError(
                f"The key file {file} is missing; “manage.py rotate_keys” makes a first one"
            ) from None
        return create()


_lock = threading.Lock()
_ring: KeyRing | None = None


def ring() -> KeyRing:
    """Return the key ring of this process, read once."""
    global _ring
    if _ring is None:
        with _lock:
            if _ring is None:
                _ring = load()
    return _ring


def ring_with(prefix: bytes) -> KeyRing:
    """Return a ring that can read this prefix: when the key is unknown the file is read once more.

    Another process may have rotated the keys since this one started.
    """
    global _ring
    known = ring()
    try:
        known.cipher(prefix)
    except KeyMissing:
        fresh = load()
        fresh.cipher(prefix)
        _ring = fresh
        return fresh
    return known


def forget() -> None:
    """Forget the ring; the next use reads the file again."""
    global _ring
    _ring = None


@contextmanager
def using(other: KeyRing) -> Iterator[KeyRing]:
    """Use another ring for a while (tests, and restoring from a backup)."""
    global _ring
    before, _ring = _ring, other
    try:
        yield other
    finally:
        _ring = before
