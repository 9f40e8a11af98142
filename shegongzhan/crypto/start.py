"""No start with the wrong keys: a database that holds ciphertexts is opened with the keys that wrote them or not at all.

New keys beside old ciphertexts would look like a working installation that has forgotten every number, and would write
under keys that the backup of the old ones does not hold.
"""

from binascii import Error as NotBase64
from binascii import a2b_base64

from django.db import connection
from django.utils.translation import gettext as _

from shegongzhan.crypto import keys
from shegongzhan.crypto.errors import KeyMissing
from shegongzhan.crypto.rotation import encrypted_tables

LATEST = 200


def hold_the_keys() -> None:
    """Let the product start when it holds the keys of its database, or when the database holds nothing encrypted.

    Raises KeyMissing with a sentence for the console: the key file is away, or it is that of another installation.
    """
    if keys.path().exists():
        prefixes = [stored[:4] for stored in _latest() if stored]
        ring = keys.ring()
        for prefix in set(prefixes):
            try:
                ring.cipher(a2b_base64(prefix))
            except (KeyMissing, NotBase64, ValueError):
                raise KeyMissing(_missing(_("里没有这个数据库用的密钥"))) from None
    elif any(_latest()) or _anything():
        raise KeyMissing(_missing(_("不在，而数据库里有用它加密的内容")))


def _missing(what: str) -> str:
    return _(
        "密钥文件 {file} {what}。没有启动，也没有另造密钥：新密钥读不出原来的证件号、电话和地址。"
        "请把备份的 keys.json 放回原处（见 docs/how-to/keys.md）。"
    ).format(file=keys.path(), what=what)


def _columns() -> list[tuple[str, str, str]]:
    there = set(connection.introspection.table_names())
    return [
        (model._meta.db_table, str(model._meta.pk.column), str(field.column))
        for model, fields in encrypted_tables()
        for field in fields
        if model._meta.db_table in there
    ]


def _asked(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [row[0] for row in cursor.fetchall()]


def _latest() -> list[str]:
    """Return what is stored in the latest rows of every encrypted column, as it lies there."""
    q = connection.ops.quote_name
    return [
        stored
        for table, key, column in _columns()
        for stored in _asked(f"SELECT {q(column)} FROM {q(table)} ORDER BY {q(key)} DESC LIMIT {LATEST}")  # noqa: S608
    ]


def _anything() -> bool:
    """Tell whether any encrypted column holds anything; reads every row of an empty one, so it is asked last."""
    q = connection.ops.quote_name
    return any(
        _asked(f"SELECT 1 FROM {q(table)} WHERE {q(column)} <> '' LIMIT 1")  # noqa: S608
        for table, _key, column in _columns()
    )
