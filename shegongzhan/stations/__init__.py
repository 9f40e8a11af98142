"""Divisions, the three tiers of stations, their rooms, plates and duties.

A division code is the key that scopes every row of the product."""
