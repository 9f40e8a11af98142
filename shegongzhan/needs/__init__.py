"""The lists of needs, resources and services, and how a need is matched, answered and closed.

A need can be asked who met it, when, and whether it was enough."""
