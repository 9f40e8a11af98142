"""Visits and the duty to visit: who must be seen by when, and why.

A visit has exactly one service record and adds what was seen."""
