"""Community activities and groups.

An activity has exactly one service record and adds what is its own."""
