"""The self-test at start: a wrong or missing algorithm is told before anything is written with it."""

import os
import stat
from typing import Any

from django.core import checks

from shegongzhan.crypto import keys, suites
from shegongzhan.crypto.errors import CryptoError, SuiteMissing


@checks.register(checks.Tags.security)
def algorithms_work(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Compare the chosen suite with published vectors, and look at the key file when there is one."""
    try:
        suite = keys.configured_suite()
    except SuiteMissing as error:
        return [checks.Error(str(error), id="crypto.E001")]
    if not suites.works(suite):
        return [
            checks.Error(
                f"This machine cannot compute {suite.name}: the OpenSSL that “cryptography” was linked"
                " with lacks SM4-GCM or SM3, or gives a wrong result.",
                hint="Install cryptography from its wheel (pip install --only-binary :all:), not"
                " from the system's packages, or set SHEGONGZHAN_SUITE=aes.",
                id="crypto.E002",
            )
        ]
    return _key_file(suite)


def _key_file(suite: suites.Suite) -> list[checks.CheckMessage]:
    file = keys.path()
    if not file.exists():
        return []
    try:
        ring = keys.load()
    except (CryptoError, OSError) as error:
        return [checks.Error(str(error), id="crypto.E003")]
    found: list[checks.CheckMessage] = []
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        found.append(
            checks.Warning(
                f"Others than its owner may read {file}.", hint=f"chmod 600 {file}", id="crypto.W001"
            )
        )
    if ring.index.suite is not suite:
        found.append(
            checks.Warning(
                f"Blind indexes still use {ring.index.suite.name}, while {suite.name} is chosen.",
                hint="Run “manage.py reencrypt --index” while nobody works.",
                id="crypto.W002",
            )
        )
    if ring.next_index is not None:
        found.append(
            checks.Warning(
                "Blind indexes are half-way to a new key; searches by number miss some rows.",
                hint="Run “manage.py reencrypt --index” again to finish.",
                id="crypto.W003",
            )
        )
    return found
