"""What can go wrong with keys and encrypted values; no message ever contains a value."""


class CryptoError(Exception):
    """Something about keys or encrypted values is not as it must be."""


class SuiteMissing(CryptoError):
    """The chosen suite does not exist, or the OpenSSL underneath cannot do it."""


class KeyMissing(CryptoError):
    """A value was written with a key that the key ring does not hold."""


class DecryptionError(CryptoError):
    """A stored value was changed, moved from another column, or written under other keys."""
