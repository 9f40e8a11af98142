"""How persons and records are spread over townships."""

from bench.sizes import COUNTY, Size


def townships_of(size: Size, townships: list[str]) -> list[str]:
    """Return the townships a size fills: COUNTY's own if it asks for them, then as many as its persons need."""
    own = [code for code in townships if code.startswith(COUNTY)] if size.in_county else []
    others = [code for code in townships if not code.startswith(COUNTY)]
    if size.name.startswith("tiny"):
        own = own[:2]
    wanted = max(size.persons // size.persons_each, 1)
    return others[: max(wanted - len(own), 1)] + own


def shares(size: Size, townships: list[str]) -> tuple[list[int], list[int]]:
    """Return persons and records of each township; what is left over goes to the last but the county's own."""
    own = [code.startswith(COUNTY) for code in townships]
    persons = [size.persons_each] * len(townships)
    inside = size.in_county // max(sum(own), 1)
    records = [inside if mine else size.records_each for mine in own]
    last = own.index(True) - 1 if True in own else len(townships) - 1
    persons[last] += size.persons - sum(persons)
    records[last] += size.records - sum(records)
    if min(persons) < 1 or min(records) < 1:
        raise ValueError(f"{size} does not fit into {len(townships)} townships")
    return persons, records
