"""How much there is in each database: the small one, the large one, and the tiny one of the smoke test."""

from dataclasses import dataclass

REGION = "15"  # 内蒙古自治区
COUNTY = "150522"  # 科尔沁左翼后旗: 27 townships, of all counties of the region one of the two with the most
YEAR = 2024
SOME = ("150102", COUNTY)  # enough for the smoke test


@dataclass(frozen=True)
class Size:
    """Persons and service records, spread over townships that each hold the same number, whatever the size.

    A station therefore shows the same page in a small database and in a large one, and only what surrounds it grows.
    `in_county` records lie in COUNTY, which is filled only where this is not 0.
    """

    name: str
    persons: int
    records: int
    persons_each: int = 816
    records_each: int = 750
    in_county: int = 0
    places: tuple[str, ...] = (REGION,)  # the divisions that are loaded


SIZES = {
    size.name: size
    for size in (
        Size("10k", 10_000, 10_000),
        Size("1m", 1_000_000, 1_000_000, in_county=100_000),
        # Checked with every change: few persons, but all places, stations and workers of a region.
        Size("quick", 4_900, 7_500, persons_each=4, records_each=4, in_county=2_700),
        # Smoke test: small enough for a few seconds, large enough to have every kind of row.
        Size("tiny", 60, 60, persons_each=30, records_each=25, places=SOME),
        Size("tiny_large", 120, 150, persons_each=30, records_each=25, in_county=60, places=SOME),
    )
}
