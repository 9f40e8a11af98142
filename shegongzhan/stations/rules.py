"""What can be told from a code or a list of rooms alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# 统计用区划代码编制规则: the three digits of the township level tell its kind.
STREETS = range(1, 100)
TOWNS = range(100, 200)
TOWNSHIPS = range(200, 400)

# 村委会、居委会、嘎查 and so on are left out or written in full as it comes; a ledger's 南山村 is the table's 南山村委会.
VILLAGE_SUFFIXES = (
    "村民委员会",
    "居民委员会",
    "社区居委会",
    "社区居民委员会",
    "村委会",
    "居委会",
    "嘎查委员会",
    "嘎查村委会",
    "牧委会",
    "生活区",
    "社区",
    "嘎查",
    "村",
)
TOWNSHIP_SUFFIXES = ("街道办事处", "街道", "民族乡", "民族苏木", "苏木", "镇", "乡", "办事处")


def township_kind(code: str) -> str:
    """Return 'street', 'town', 'township' or 'similar' for a township-level code."""
    number = int(code[6:9])
    if number in STREETS:
        return "street"
    if number in TOWNS:
        return "town"
    if number in TOWNSHIPS:
        return "township"
    return "similar"


def is_station_expected(code: str) -> bool:
    """Tell whether a township-level place should have a station: a street, town, township or sumu.

    Codes from 400 on are development zones, farms and prisons: similar units without a township government.
    """
    return len(code) == 9 and int(code[6:]) > 0 and township_kind(code) != "similar"


def stem(name: str, suffixes: Sequence[str] = VILLAGE_SUFFIXES + TOWNSHIP_SUFFIXES) -> str:
    """Return the name without spaces and without the word for its kind: 南山村委会 and 南山村 → 南山.

    At least two characters are left, so that 李村村委会 → 李村 and 张村 stays; 张村委会 → 张村.
    """
    name = "".join(name.split())
    for suffix in sorted(suffixes, key=len, reverse=True):
        if name.endswith(suffix):
            left = name[: -len(suffix)]
            if len(left) >= 2:
                return left
            if left and suffix.startswith("村") and len(suffix) > 1:
                return left + "村"
    return name


@dataclass(frozen=True)
class RoomCheck:
    """How a station's rooms compare with the pack's list."""

    rooms: tuple[tuple[str, str], ...]  # room and "own", "shared", "unexplained", "none" or "unknown"

    @property
    def needed(self) -> int:
        return len(self.rooms)

    @property
    def present(self) -> int:
        """Count the rooms that are there, shared ones with and without their reason."""
        return sum(state in {"own", "shared", "unexplained"} for _, state in self.rooms)

    @property
    def complete(self) -> bool:
        """Tell whether every room of the list is there; five of six are not all."""
        return bool(self.rooms) and self.present == self.needed

    @property
    def passed(self) -> bool:
        """Tell whether the standard is met: every room is there, and the shared ones say with whom and why."""
        return self.complete and not self.unexplained

    @property
    def unexplained(self) -> list[str]:
        """Return the shared rooms that do not say with whom, or not why."""
        return [room for room, state in self.rooms if state == "unexplained"]

    @property
    def missing(self) -> list[str]:
        return [room for room, state in self.rooms if state not in {"own", "shared", "unexplained"}]


def check_rooms(needed: Iterable[str], had: Mapping[str, tuple[str, str, str]]) -> RoomCheck:
    """Compare the rooms a station has with those the pack asks for (一厅五室).

    `had` gives presence, with whom and why by room. A shared room counts only with both, for the standard allows
    sharing where it is explained; a room nobody has written down counts as unknown, not as there.
    """
    states: list[tuple[str, str]] = []
    for room in needed:
        presence, whom, why = had.get(room, ("unknown", "", ""))
        if presence == "shared" and not (whom.strip() and why.strip()):
            presence = "unexplained"
        states.append((room, presence))
    return RoomCheck(tuple(states))
