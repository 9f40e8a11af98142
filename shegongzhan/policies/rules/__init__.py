"""How a rule is chosen among what several places said, and what a value of each kind looks like. No ORM, no files."""

from shegongzhan.policies.rules.choosing import Book, Rule, Saying, choose, narrower, permits, weigh
from shegongzhan.policies.rules.values import (
    BASES,
    FREEDOMS,
    FREEDOMS_OF_KIND,
    KINDS,
    Definition,
    Document,
    Entry,
    as_json,
    kind_of_column,
    plain,
)

__all__ = [
    "BASES",
    "FREEDOMS",
    "FREEDOMS_OF_KIND",
    "KINDS",
    "Book",
    "Definition",
    "Document",
    "Entry",
    "Rule",
    "Saying",
    "as_json",
    "choose",
    "kind_of_column",
    "narrower",
    "permits",
    "plain",
    "weigh",
]
