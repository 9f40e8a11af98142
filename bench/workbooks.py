"""A ledger of persons as a county keeps it, with as many rows as asked for."""

import random
from pathlib import Path
from typing import Any

from bench.generate.drawing import GIVEN, SEED, STREETS, SURNAMES, identity_numbers
from bench.sizes import COUNTY, YEAR

HEAD = (
    "序号", "姓名", "性别", "身份证号", "出生年月", "民族", "对象类别", "户编号", "家庭人口", "所在镇（街道）",
    "所在村（社区）", "详细住址", "联系电话", "监护人（联系人）姓名", "监护人（联系人）电话", "健康状况", "备注",
)  # fmt: skip
CATEGORIES = (
    "低保对象",
    "特困人员",
    "独居老人",
    "残疾人",
    "困境儿童",
    "低保户;残疾人",
    "空巢老人、低保",
    "普通居民",
)
HEALTH = ("良好", "慢性病", "一般", "失能", "高血压，糖尿病", "")


def write_people(file: Path, rows: int) -> None:
    """Write the ledger of COUNTY: real villages, true numbers; of 100 rows one has a mistake and a few are odd."""
    import xlsxwriter

    from shegongzhan.stations.queries import townships_of, villages_of

    draw = random.Random(SEED + rows)
    towns = {town.code: town.name for town in townships_of(COUNTY)}
    villages = [village for village in villages_of(COUNTY) if village.code[:9] in towns]
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True, "strings_to_numbers": False})
    sheet = book.add_worksheet("服务对象")
    sheet.write_row(0, 0, [f"服务对象信息台账（{YEAR}年）"])
    sheet.write_row(1, 0, HEAD)
    line = 2
    codes = sorted(towns)
    for place, code in enumerate(codes):
        count = rows * (place + 1) // len(codes) - rows * place // len(codes)
        here = [village for village in villages if village.code[:9] == code] or villages
        left, household, address, village = 0, "", "", here[0]
        for number, born in identity_numbers(draw, code, count):
            if not left:
                left, village = draw.choice((1, 1, 2, 2, 3, 4)), draw.choice(here)
                household = f"H{line}"
                address = f"{village.name}{draw.choice(STREETS)}{draw.randrange(1, 400)}号"
            left -= 1
            sheet.write_row(
                line, 0, _row(draw, line - 1, number, born, household, towns[code], village.name, address)
            )
            line += 1
    book.close()


def _row(
    draw: random.Random,
    number: int,
    identity: str,
    born: Any,
    household: str,
    town: str,
    village: str,
    address: str,
) -> list[Any]:
    luck = draw.randrange(100)
    written = identity
    if luck == 0:  # a wrong check character: refused
        written = identity[:-1] + ("1" if identity[-1] != "1" else "2")
    elif luck == 1:
        written = f" {identity[:6]} {identity[6:14]} {identity[14:]}".lower()
    name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
    has_guardian = luck < 30
    phone = f"1{draw.choice('3578')}{draw.randrange(10**9):09d}"
    return [
        number, name, "男" if int(identity[16]) % 2 else "女", written,
        f"{born.year}年{born.month}月" if luck % 2 else f"{born.year}.{born.month:02d}",
        "汉族" if luck < 70 else "蒙古族", draw.choice(CATEGORIES), household, draw.randrange(1, 6), town,
        village.removesuffix("村委会") if luck % 10 == 0 else village, address,
        int(phone) if luck % 3 == 0 else phone,
        draw.choice(SURNAMES) + draw.choice(GIVEN) if has_guardian else "", phone if has_guardian else "",
        draw.choice(HEALTH), "",
    ]  # fmt: skip
