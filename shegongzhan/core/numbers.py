"""Numbers that tell who somebody is, recognised wherever they stand: by their form, not by their column."""

import re
import unicodedata

# What lies between the digits of one number as people type it: blanks of any width, hyphens, dots in the middle.
_BETWEEN = r"[\s\u200b\-－—–·]{0,2}"
# Identity numbers of 15 and 18 places, disability cards of 20, bank cards of 16 to 19: no other number is that long.
# Two days side by side are no number of a person.
_DAY = r"(?!(?:19|20)\d\d[-－–.]\d{1,2}[-－–.]\d{1,2}(?!\d))"
_LONG = rf"(?<!\d){_DAY}\d(?:{_BETWEEN}\d){{13,}}{_BETWEEN}[\dXxＸｘ](?!\d)"
_MOBILE = rf"(?<!\d)(?:86{_BETWEEN})?[1１]{_BETWEEN}[3-9３-９](?:{_BETWEEN}\d){{9}}(?!\d)"
_LANDLINE = rf"(?<!\d)[0０]\d{{2,3}}{_BETWEEN}\d{{7,8}}(?!\d)"
NUMBERS = re.compile(f"(?P<long>{_LONG})|{_MOBILE}|{_LANDLINE}")


def half_width(written: str) -> str:
    """Return the letters and digits of a number without what lies between, in plain ASCII."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", written) if sign.isalnum())


def is_number(written: str) -> bool:
    """Tell whether what stands in the place of a name is a number, or holds one."""
    kinds = {unicodedata.category(sign)[0] for sign in written}
    return "N" in kinds and ("L" not in kinds or bool(NUMBERS.search(written)))
