"""Progress of contracts: what their targets ask for, counted from service records.

A record counts for one contract; for a second one only when both allow it. What is claimed twice is found and listed."""
