"""What is drawn: names, days, identity numbers and ids, the same each time."""

import datetime
import random

from bench.sizes import YEAR

SEED = 20240101
FIRST = datetime.date(YEAR, 1, 1)
LAST = datetime.date(YEAR, 12, 31)

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "秀英兰芳娟敏静丽强磊军洋勇艳杰涛明超霞平刚桂玉梅珍凤荣华建国文志新春海燕永红玲辉飞鹏波斌宇浩然子轩"
    "雨欣佳怡俊凯晓东小红宝山巴特尔乌兰其木格"
)
STREETS = ("育才路", "民族街", "团结巷", "幸福里", "前进大街", "北沟", "南营子", "西组", "东组", "河沿")


class Ids:
    """Ids of version 7 that are the same each time: ordered, with the stretch and a counter where randomness stands.

    They are handed out as 32 hexadecimal digits, which is what SQLite keeps and PostgreSQL reads.
    """

    def __init__(self, stretch: int):
        # The townships lie one after the other, as if they had been filed in turn.
        self._head = (1_700_000_000_000 + stretch) << 80 | 0x7 << 76
        self._counter = 0

    def new(self) -> str:
        """Return the next id."""
        self._counter += 1
        return f"{self._head | 0x2 << 62 | self._counter << 16:032x}"


def day_in_year(draw: random.Random) -> datetime.date:
    """Return a day of the year that is measured."""
    return FIRST + datetime.timedelta(days=draw.randrange(366))


def identity_numbers(draw: random.Random, township: str, count: int) -> list[tuple[str, datetime.date]]:
    """Return distinct numbers with their check character, and the dates of birth in them.

    A date of birth has 999 order numbers in a county; each of its townships takes three of its own.
    """
    from shegongzhan.imports.reading.identity import check_character

    own = int(township[6:9])
    found: dict[str, datetime.date] = {}
    while len(found) < count:
        age = draw.choices(
            (draw.randrange(1, 14), draw.randrange(14, 60), draw.randrange(60, 98)), (12, 33, 55)
        )[0]
        born = LAST - datetime.timedelta(days=age * 365 + draw.randrange(365))
        order = (own * 7 + draw.randrange(3) * 333) % 999 + 1
        body = f"{township[:6]}{born:%Y%m%d}{order:03d}"
        found.setdefault(body + check_character(body), born)
    return list(found.items())
