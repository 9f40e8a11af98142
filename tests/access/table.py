"""Who may open what, to be read across. A new address adds its row here, or test_every_address fails.

`needs("people.view")` is a page for whoever holds the right somewhere; `needs("people.view", of=rows.person)` is a page
about a row, which is tried with rows in 建平镇, in 十字镇 and in another county. Who holds a right stands in
`accounts/roles.py`.
"""

from tests.access import rows
from tests.access.walk import Row, anybody, needs, signed_in

_station = {"of": rows.station, "seen_with": "stations.view", "from_below": True}
_organisation = {"of": rows.organisation, "seen_with": "partners.view", "from_below": True}
_agreement = {"of": rows.agreement, "seen_with": "partners.view"}
_user = {"of": rows.user, "seen_with": "accounts.view"}
_need = {"of": rows.need, "seen_with": "needs.view"}
_resource = {"of": rows.resource, "seen_with": "lists.view"}
_service_item = {"of": rows.service_item, "seen_with": "lists.view"}
_visit = {"of": rows.visit, "seen_with": "visits.view"}
_rule = {"kwargs": {"key": "talent.award.junior"}}

TABLE: dict[str, Row] = {
    # core
    "core:healthz": anybody(),
    "core:large_print": anybody(method="post"),
    "core:styleguide": signed_in(),
    "core:styleguide_pick": signed_in(),
    "set_language": anybody(method="post", data={"language": "en"}),
    # accounts
    "accounts:sign_in": anybody(),
    "accounts:sign_out": signed_in(method="post"),
    "accounts:password": signed_in(),
    "accounts:profile": signed_in(),
    "accounts:settings": signed_in(),
    "accounts:users": needs("accounts.view"),
    "accounts:user_add": needs("accounts.manage"),
    "accounts:user": needs("accounts.view", of=rows.user),
    "accounts:user_change": needs("accounts.manage", **_user),
    "accounts:user_disable": needs("accounts.manage", **_user),
    "accounts:user_enable": needs("accounts.manage", **_user),
    "accounts:user_reset": needs("accounts.manage", **_user),
    "accounts:post_give": needs("accounts.assign", **_user),
    "accounts:post_end": needs("accounts.assign", of=rows.post),
    "accounts:missing_posts": needs("stations.view"),
    "accounts:posts_of_station": needs("stations.view", of=rows.station, from_below=True),
    "accounts:holder_add": needs("stations.change", **_station),
    "accounts:audit": needs("audit.view"),
    # partners
    "partners:list": needs("partners.view"),
    "partners:add": needs("partners.change"),
    "partners:organisation": needs("partners.view", of=rows.organisation, from_below=True),
    "partners:change": needs("partners.change", **_organisation),
    "partners:agreement_add": needs("partners.change", **_organisation),
    "partners:agreement_extend": needs("partners.change", **_agreement),
    "partners:agreement_end": needs("partners.change", **_agreement),
    "partners:of_station": needs("partners.view", of=rows.station, from_below=True),
    # stations
    "stations:list": needs("stations.view"),
    "stations:add": needs("stations.change"),
    "stations:station": needs("stations.view", of=rows.station, from_below=True),
    "stations:profile": needs("stations.view", of=rows.station, from_below=True),
    "stations:plate": needs("stations.view", of=rows.station, from_below=True),
    "stations:change": needs("stations.change", **_station),
    "stations:close": needs("stations.change", **_station),
    "stations:rooms": needs("stations.change", **_station),
    "stations:duty_add": needs("stations.change", **_station),
    "stations:duty_end": needs("stations.change", **{**_station, "of": rows.duty}),
    "stations:extension_add": needs("stations.change", **_station),
    "stations:extension_end": needs("stations.change", **{**_station, "of": rows.extension}),
    "stations:pick": signed_in(data={"q": "jp"}),
    "stations:pick_township": signed_in(data={"q": "jp"}),
    "stations:pick_village": signed_in(data={"q": "ns"}),
    # policies
    "policies:list": needs("policies.view"),
    "policies:documents": needs("policies.view"),
    "policies:overrides": needs("policies.view"),
    "policies:detail": needs("policies.view", **_rule),
    "policies:override": needs("policies.change", **_rule),
    "policies:end_override": needs("policies.change", of=rows.override, seen_with="policies.view"),
    # needs
    "needs:list": needs("needs.view", "lists.view"),
    "needs:resources": needs("lists.view"),
    "needs:services": needs("lists.view"),
    "needs:ledger": needs("export.rows"),
    "needs:new": needs("needs.change"),
    "needs:of_person": needs("needs.view", of=rows.of_person),
    "needs:need": needs("needs.view", of=rows.need),
    "needs:change": needs("needs.change", **_need),
    "needs:close": needs("needs.close", **_need),
    "needs:reopen": needs("needs.change", **_need),
    "needs:refer": needs("needs.change", **_need),
    "needs:start": needs("needs.change", method="post", **_need),
    "needs:match": needs("needs.match", **_need),
    "needs:accept": needs("needs.match", method="post", **_need),
    "needs:decline": needs("needs.match", **_need),
    "needs:release": needs("needs.match", of=rows.match, seen_with="needs.view"),
    "needs:reply": needs("needs.change", of=rows.referral, seen_with="needs.view"),
    "needs:resource_new": needs("lists.change"),
    "needs:resource": needs("lists.view", of=rows.resource),
    "needs:resource_change": needs("lists.change", **_resource),
    "needs:resource_end": needs("lists.change", **_resource),
    "needs:service_new": needs("lists.change"),
    "needs:service": needs("lists.view", of=rows.service_item),
    "needs:service_change": needs("lists.change", **_service_item),
    "needs:service_end": needs("lists.change", **_service_item),
    "needs:runs": needs("needs.assign"),
    "needs:run_new": needs("needs.assign"),
    "needs:run": needs("needs.assign", of=rows.run),
    "needs:unmet": needs("needs.assign", of=rows.run),
    "needs:purchases": needs("needs.assign", of=rows.run),
    "needs:others": needs("needs.assign", of=rows.need_of_run),
    "needs:adjust": needs("needs.assign", of=rows.run, method="post"),
    "needs:again": needs("needs.assign", of=rows.run, method="post"),
    "needs:run_accept": needs("needs.assign", of=rows.run, method="post"),
    "needs:run_discard": needs("needs.assign", of=rows.run, method="post"),
    "needs:run_undo": needs("needs.assign", of=rows.run, method="post"),
    "needs:snapshots": needs("lists.view"),
    "needs:snapshot_new": needs("lists.snapshot"),
    "needs:snapshot": needs("lists.view", of=rows.snapshot),
    "needs:compare": needs("lists.view", of=rows.two_snapshots),
    # services
    "services:deliver": needs("visits.record"),
    "services:of_need": needs("visits.view", of=rows.for_need),
    "services:of_person": needs("people.view", of=rows.of_person),
    # fieldwork
    "fieldwork:list": needs("visits.view"),
    "fieldwork:due": needs("visits.view"),
    "fieldwork:record": needs("visits.record"),
    "fieldwork:of_person": needs("visits.view", of=rows.of_person),
    "fieldwork:note_change": needs("visits.record", of=rows.of_person, seen_with="visits.view"),
    "fieldwork:visit": needs("visits.view", of=rows.visit),
    "fieldwork:change": needs("visits.record", **_visit),
    "fieldwork:void": needs("visits.record", **_visit),
    "fieldwork:restore": needs("visits.record", method="post", **_visit),
    # statistics
    "statistics:yearly": needs("statistics.view"),
    "statistics:rows": needs("talent.view", kwargs={"key": "workforce.certified"}),
    # desk
    "desk:home": signed_in(),
    "desk:search": signed_in(data={"q": "林"}),
    "desk:feedback": signed_in(),
    "desk:feedback_list": needs("feedback.view"),
    "desk:answer": needs("feedback.view", of=rows.feedback),
    # projects
    "projects:list": needs("projects.view"),
    "projects:new": needs("projects.change"),
    "projects:project": needs("projects.view", of=rows.project),
    "projects:change": needs("projects.change", of=rows.project, seen_with="projects.view"),
    "projects:end": needs("projects.change", of=rows.project, seen_with="projects.view"),
    "projects:reopen": needs("projects.change", method="post", of=rows.project, seen_with="projects.view"),
    # funds
    "funds:list": needs("funds.view"),
    "funds:year": needs("funds.view"),
    "funds:sources": needs("funds.view"),
    "funds:source_new": needs("funds.post"),
    "funds:income": needs("funds.post"),
    "funds:spend": needs("funds.post"),
    "funds:source": needs("funds.view", of=rows.source),
    "funds:source_change": needs("funds.post", of=rows.source, seen_with="funds.view"),
    "funds:of_project": needs("funds.view", of=rows.project),
    "funds:posting": needs("funds.view", of=rows.posting),
    "funds:reverse": needs("funds.post", of=rows.posting, seen_with="funds.view"),
    # ledgers
    "ledgers:imports": needs("ledgers.import"),
    "ledgers:upload": needs("ledgers.import"),
    "ledgers:batch": needs("ledgers.import", of=rows.batch),
    "ledgers:progress": needs("ledgers.import", of=rows.batch),
    "ledgers:sheet": needs("ledgers.import", of=rows.sheet_of_batch),
    "ledgers:confirm": needs("ledgers.import", of=rows.batch, method="post"),
    "ledgers:again": needs("ledgers.import", of=rows.batch, method="post"),
    "ledgers:discard": needs("ledgers.import", of=rows.batch),
    "ledgers:undo": needs("ledgers.import", of=rows.batch),
    "ledgers:settle": needs("ledgers.import", of=rows.batch, method="post"),
    "ledgers:workbook": needs("ledgers.import", of=rows.batch),
}
