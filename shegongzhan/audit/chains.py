"""How events are sealed into chains, and how a chain is verified."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from shegongzhan.audit import acts
from shegongzhan.audit.models import SEALED, Chain, Event, moment
from shegongzhan.crypto import ciphertext, seals
from shegongzhan.crypto.errors import DecryptionError

CHAIN_PURPOSE = "audit.chain"
PERSONAL_PURPOSE = "audit.personal"

_encode_sorted = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_encode_list = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def written(data: Mapping[str, Any]) -> str:
    """Return data in their one written form: JSON with sorted keys; dates, ids and decimals become text."""
    return _encode_sorted(data) if data else "{}"


def canonical(values: list[Any], previous: str) -> bytes:
    """Return the bytes that a seal covers: the seal before, and every column of `SEALED` (moments as text)."""
    return f"1\n{previous}\n{_encode_list(values)}".encode()


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold: its event's number, a code for machines, a sentence for people."""

    chain: str
    number: int
    code: str
    sentence: str


def verify(chain: Chain, *, noted: Iterable[tuple[int, str]] = ()) -> Iterator[Break]:
    """Walk through a chain and yield every place where it does not hold.

    `noted` are lengths and heads written down earlier and kept outside the database (`heads.py`): without one,
    nobody can see that somebody who may write to the database cut the newest events off together with the head.
    """
    found = _Walk(chain, noted)
    yield from found.breaks()


class _Walk:
    def __init__(self, chain: Chain, noted: Iterable[tuple[int, str]]):
        self.chain, self.noted = chain, dict(noted)
        self.previous, self.number = "", 0
        self.erased: dict[tuple[str, str], bool] = {}

    def breaks(self) -> Iterator[Break]:
        # The cast keeps the field from decrypting: one broken value must not end the walk.
        rows = (
            Event.objects.filter(chain=self.chain.key, number__lte=self.chain.length)
            .order_by("number")
            .annotate(stored=Cast("personal", TextField()))
            .values_list(*SEALED, "stored", "seal")
            .iterator(chunk_size=2000)
        )
        for row in rows:
            yield from self._event(dict(zip((*SEALED, "stored", "seal"), row, strict=True)))
        if self.number != self.chain.length or self.previous != self.chain.head or self._goes_on_unnoticed():
            yield self._break(self.number, "head.wrong", _("链的末端与登记的不符：末尾的事件被删去或被添加"))
        if (longest := max(self.noted, default=0)) > self.number:
            yield self._break(longest, "noted.missing", _("链比以前记下的短：末尾的事件被删去"))

    def _goes_on_unnoticed(self) -> bool:
        # Work goes on while a chain is verified: what stands behind its end is only wrong if the head, read
        # after it, does not know of it.
        events = Event.objects.filter(chain=self.chain.key)
        last = events.order_by("-number").values_list("number", flat=True).first() or 0
        return last > Chain.objects.values_list("length", flat=True).get(pk=self.chain.pk)

    def _break(self, number: int, code: str, sentence: str) -> Break:
        return Break(self.chain.key, number, code, sentence)

    def _event(self, event: dict[str, Any]) -> Iterator[Break]:
        number = event["number"]
        expected = self.number + 1
        content = canonical([moment(event[c]) if c == "at" else event[c] for c in SEALED], self.previous)
        if number != expected:
            yield self._break(expected, "event.missing", _("第 {n} 条事件不见了").format(n=expected))
        elif not seals.holds(content, CHAIN_PURPOSE, event["seal"]):
            yield self._break(number, "seal.wrong", _("第 {n} 条事件被改动过").format(n=number))
        yield from self._personal(event)
        if event["seal"] != self.noted.get(number, event["seal"]):
            yield self._break(number, "noted.other", _("第 {n} 条事件与以前记下的不同").format(n=number))
        self.number, self.previous = number, event["seal"]

    def _personal(self, event: dict[str, Any]) -> Iterator[Break]:
        number, stored, commitment = event["number"], event["stored"], event["commitment"]
        if stored:
            try:
                text = ciphertext.decrypt(stored, Event._meta.get_field("personal").binding)
            except DecryptionError:
                text = ""
            if not text or not seals.holds(text.encode(), PERSONAL_PURPOSE, commitment):
                yield self._break(
                    number, "personal.changed", _("第 {n} 条事件的个人信息被改动过").format(n=number)
                )
        elif commitment and not self._was_erased(event["object_type"], event["object_id"]):
            yield self._break(
                number,
                "personal.missing",
                _("第 {n} 条事件的个人信息不见了，又没有清除记录").format(n=number),
            )

    def _was_erased(self, object_type: str, object_id: str) -> bool:
        about = (object_type, object_id)
        if about not in self.erased:
            self.erased[about] = Event.objects.about(*about).filter(act=acts.ERASED.code).exists()
        return self.erased[about]


def sealing() -> tuple[Callable[[bytes], str], Callable[[bytes], str]]:
    """Return the functions that seal an event and that seal a personal part, under the current key."""
    return seals.sealer(CHAIN_PURPOSE), seals.sealer(PERSONAL_PURPOSE)
