"""政策: what a place has ruled, since when and from which document: amounts, intervals, lists, limits.

Packs of rules ship as TOML files; a lower place may override where the rule above it allows. Everybody else asks
`policies.queries.value(key, place, on)`.
"""
