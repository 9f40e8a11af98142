"""Persons and households served, their circumstances, guardians, consent and risk.

One person is filed once, whoever meets them."""
