"""Which offer answers which need, and why: for one need, and for a whole county at once.

Pure: values in, values out, no tables. The rules in words stand in docs/rules/matching.md."""

from shegongzhan.needs.matching.assignment import (
    Budget,
    Plan,
    Progress,
    compare,
    first_come,
    shortages,
    solve,
)
from shegongzhan.needs.matching.candidates import Candidate, Candidates, candidates
from shegongzhan.needs.matching.facts import NeedFacts, OfferFacts, Weights
from shegongzhan.needs.matching.reasons import Reason, Words, fits, reasons

__all__ = [
    "Budget",
    "Candidate",
    "Candidates",
    "NeedFacts",
    "OfferFacts",
    "Plan",
    "Progress",
    "Reason",
    "Weights",
    "Words",
    "candidates",
    "compare",
    "first_come",
    "fits",
    "reasons",
    "shortages",
    "solve",
]
