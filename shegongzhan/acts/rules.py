"""What holds of states that follow each other. Pure functions."""

from collections.abc import Mapping

# Act → (the states it may start from, the state or states it leads to).
Moves = Mapping[str, tuple[tuple[str, ...], str | tuple[str, ...]]]


def follows(moves: Moves) -> dict[str, set[str]]:
    """Return which state may follow which, whatever the act."""
    found: dict[str, set[str]] = {}
    for starts, ends in moves.values():
        for state in starts:
            found.setdefault(state, set()).update({ends} if isinstance(ends, str) else ends)
    return found
