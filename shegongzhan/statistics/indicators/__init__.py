"""One file for each indicator: what counts, and what does not.

Each has `measure(place, period)`, which takes the prefix of a division code and a Period and returns plain values.
"""
