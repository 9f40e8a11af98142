"""Columns that several kinds of ledgers share."""

from shegongzhan.imports.reading.headers import Column

TOWNSHIP = Column(
    "township",
    "所在镇（街道）",
    ("乡镇", "镇街", "所属乡镇", "苏木乡镇", "乡镇（街道）", "镇（街道）", "所在乡镇"),
)
VILLAGE = Column(
    "village",
    "所在村（社区）",
    ("村（社区）", "村居", "嘎查村", "嘎查村（社区）", "村（居）", "所属村（社区）"),
)
