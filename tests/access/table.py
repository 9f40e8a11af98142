"""Who may open what, to be read across. A new address adds its row here, or test_every_address fails.

`needs("people.view")` is a page for whoever holds the right somewhere; `needs("people.view", of=rows.person)` is a page
about a row, which is tried with rows in 建平镇, in 十字镇 and in another county. Who holds a right stands in
`accounts/roles.py`.
"""

from tests.access.walk import Row, anybody, hidden

TABLE: dict[str, Row] = {
    # core
    "core:healthz": anybody(),
    "core:large_print": anybody(method="post"),
    "core:styleguide": hidden(),
    "core:styleguide_pick": hidden(),
    "set_language": anybody(method="post", data={"language": "en"}),
}
