"""What can be told of a file on its way from codes and texts alone."""

from shegongzhan.crypto import masking

COUNTY = len("341821")
TOWNSHIP = len("341821100")
VILLAGE = len("341821100218")
# What an open offer keeps a file for; a request keeps it for the township it comes from.
OFFER = "offer"


def same_county(one: str, other: str) -> bool:
    """Tell whether two places lie in one county; what is wider than a county lies in none."""
    return len(one) >= COUNTY and one[:COUNTY] == other[:COUNTY]


def typed_as(name: str, number: str) -> str:
    """Return what whoever asks for a file reads of it until it is hers: the name she typed, and the number masked."""
    return f"{name.strip()} {masking.identity_number(number)}"
