"""Organisations of the five kinds and who runs which station since when.

An agreement that ends takes the access of its people with it on that day."""
