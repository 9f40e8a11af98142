"""Which act is walked on which page, what is said there, and which acts no page does."""

from collections.abc import Callable
from typing import Any

from shegongzhan.projects.models import Project
from tests import factories as f
from tests.access import project_rows, rows
from tests.access.rows import Made
from tests.browser import acts_of_money as money
from tests.browser import acts_of_people as people
from tests.browser import acts_of_volunteers as volunteers
from tests.browser import acts_of_work as work
from tests.browser.stories import STORIES

# An address of tests/access/table.py (with # and a word where it is walked twice, with ? and a query where it is a link),
# and the acts that are on record when its form was sent.
_WALKED = """
accounts:ask account.password_asked
accounts:password account.password_changed
accounts:post_end account.post_ended
accounts:post_link account.post_linked
accounts:user_add account.added
accounts:user_change account.changed
accounts:user_disable account.disabled
accounts:user_enable account.enabled
activities:change activity.changed service.changed
activities:list?export=xlsx activity.exported
activities:void service.voided
desk:answer feedback.answered
desk:feedback feedback.given
desk:handover_count handover.counted
desk:handover_give file.attached handover.given
desk:handover_take handover.taken
desk:workload?export=xlsx workload.exported
fieldwork:change visit.changed
fieldwork:note_change change_event.noted
funds:application_change fund_application.changed
funds:application_drop fund_application.dropped
funds:application_new fund_application.made
funds:application_paper_remove file.removed
funds:budget_approve budget.approved
funds:budget_new budget.opened
funds:budget_return budget.returned
funds:budget_submit budget.submitted
funds:disclosure_ask disclosure.asked
funds:disclosure_new disclosure.drafted
funds:donation_back donation.taken_back
funds:donations?export=xlsx donation.exported
funds:list?export=xlsx posting.exported
funds:move_return stock.returned
funds:move_reverse stock.corrected
funds:receipt donation.receipt_printed
funds:refuse payment.refused
funds:release commitment.released
funds:request_paper file.read
funds:reverse posting.reversed
funds:revolving_back revolving.reversed
funds:revolving_in posting.received revolving.moved
funds:revolving_lend posting.spent
funds:revolving_returned posting.returned
funds:share_add budget.share_set
funds:share_drop budget.share_dropped
funds:source_change fund_source.changed
funds:source_new fund_source.opened
funds:stock?export=xlsx stock.exported
funds:stock_in stock.bought
funds:unlock books.unlocked
funds:write_off stock.written_off
ledgers:undo ledgers.undone people.filing_undone
ledgers:workbook ledgers.workbook_opened
needs:accept match.accepted
needs:change need.changed
needs:close need.closed
needs:new need.noted
needs:refer need.referred
needs:release match.ended
needs:reopen need.reopened
needs:reply referral.answered
needs:resource_change resource.changed
needs:resource_end resource.ended
needs:resource_new resource.listed
needs:run_accept match_run.accepted
needs:run_discard match_run.discarded
needs:service_change service_item.changed
needs:service_end service_item.ended
needs:service_new service_item.listed
needs:snapshot_new list.frozen
partners:add partner.added
partners:agreement_add partner.agreed
partners:agreement_end partner.agreement_ended
partners:change partner.changed
partners:help_add incubation.helped
partners:incubation_change incubation.changed
partners:independent incubation.independence_reached
partners:list?export=xlsx partner.exported
partners:step filing.done
people:category_add person.circumstance_added
people:category_end person.circumstance_ended
people:change person.changed
people:consent_add person.consent_recorded
people:consent_withdraw person.consent_withdrawn
people:guardian_add person.guardian_added
people:guardian_end person.guardian_ended
people:household_change household.changed
people:household_form household.formed household.joined
people:household_leave household.left
people:list?export=xlsx people.exported
people:looks?export=xlsx people.looks_exported
people:merge person.merged
people:risk_assess person.risk_assessed
people:risk_confirm person.risk_confirmed
people:risk_refuse person.risk_refused
people:risk_set person.risk_set
people:sheet person.printed
people:state person.state_changed
people:undo_merge person.unmerged
policies:end_override policies.override_ended
policies:override policies.overridden
projects:announce contract.announced
projects:application_reject venture.rejected
projects:application_return venture.application_returned
projects:brand_change brand.changed
projects:brand_new brand.proposed
projects:breach project.stopped venture.breached venture.excluded
projects:call_cancel venture.cancelled
projects:call_change venture.changed
projects:call_new venture.drafted
projects:change project.changed
projects:decide_change contract.change_approved
projects:end project.closed
projects:judge milestone.passed
projects:judge_leave venture.judge_left
projects:lift venture.lifted
projects:list?export=xlsx project.exported
projects:new project.filed
projects:objection venture.objection_answered
projects:plan project.planned
projects:reopen project.reopened
projects:review project.reviewed
services:progress:target?export=xlsx service.exported
stations:change station.changed
stations:close station.closed
stations:duty_add station.duty_added
stations:duty_end station.duty_ended
stations:extension_end station.extension_ended
stations:list?export=xlsx station.exported
stations:rooms station.rooms_changed
statistics:publish statistics.year_published
statistics:rows?export=xlsx statistics.rows_exported
statistics:yearly?export=xlsx statistics.report_exported
supervision:action supervision.action_closed
supervision:agree supervision.agreed
supervision:assign supervisor.assigned
supervision:duty?export=xlsx supervision.duty_exported
supervision:duty_new supervision.duty_recorded
supervision:duty_remove supervision.duty_removed
supervision:end supervisor.ended
supervision:new supervision.recorded
supervision:note supervision.noted
supervision:point supervision.answered
supervision:point_close supervision.point_closed
supervision:sessions?export=xlsx supervision.exported
supervision:void supervision.voided
talent:ce_add worker.ce_noted
talent:ce_remove worker.ce_removed
talent:certificate certificate.changed
talent:certificate_confirm certificate.confirmed
talent:certificate_remove certificate.removed
talent:change worker.changed
talent:check_add worker.checked
talent:decide worker.deadline_decided
talent:decision worker.deadline_extended
talent:exam_new exam.set
talent:exam_sign_up exam.signed_up
talent:exams?export=xlsx exam.exported
talent:expert_call expert.called
talent:expert_change expert.changed
talent:expert_leave expert.left
talent:expert_new expert.joined
talent:experts?export=xlsx expert.exported
talent:guidance_add guidance.recorded
talent:guidance_change guidance.changed
talent:guidance_remove guidance.removed
talent:leave worker.left
talent:list?export=xlsx worker.exported
talent:mentor_end mentor.ended
talent:mentor_hours mentor.hour_noted
talent:mentor_hours_remove mentor.hour_removed
talent:mentor_new mentor.paired
talent:mentors?export=xlsx mentor.exported
talent:new worker.filed
talent:obligation_add obligation.added
talent:obligation_judge obligation.judged
talent:obligation_remove obligation.removed
talent:registration certificate.registered
talent:registration_remove certificate.registration_removed
talent:run_pay awards.paid
talent:run_paylist awards.exported
talent:study_group study.changed
talent:study_group_dissolve study.dissolved
talent:study_group_new study.formed
talent:training_hold training.held
talent:training_invite training.invited
talent:training_new training.planned
talent:training_people training.attended
talent:training_renew training.door_changed
talent:trainings?export=xlsx training.exported
talent:transfer worker.transferred
volunteers:cancel opportunity.cancelled
volunteers:change volunteer.changed
volunteers:code volunteer.code_made
volunteers:erase volunteer.erased
volunteers:honour_add volunteer.honoured
volunteers:link opportunity.linked
volunteers:list?export=xlsx volunteer.exported
volunteers:new volunteer.added
volunteers:opportunity_change opportunity.changed
volunteers:opportunity_new opportunity.planned
volunteers:project_give contribution.noted
volunteers:reveal volunteer.revealed
volunteers:sign_up_confirm sign_up.confirmed
volunteers:sign_up_refuse sign_up.refused
volunteers:state volunteer.left
volunteers:statement_revoke statement.revoked
volunteers:team_change team.changed
volunteers:team_new team.added
volunteers:training_add volunteer.trained
"""
WALKED: dict[str, str] = {
    act: address
    for lines in (_WALKED, money.WALKED, people.WALKED, work.WALKED, volunteers.WALKED)
    for address, *acts in map(str.split, lines.strip().splitlines())
    for act in acts
}

# What is said beyond a word where one is needed.
SAID: dict[str, dict[str, Any]] = {
    "accounts:user_add": {"username": "xin.ren", "phone": "13800001111"},
    "accounts:user_change": {"name": "新名字"},
    "accounts:password": {"old": f.PASSWORD, "new": "heshui-jianping-99", "again": "heshui-jianping-99"},
    "partners:change": {"name": "改了名的中心"},
    "partners:incubation_change": {"head": "另一位社长"},
    "people:change": {"name": "欧阳素心"},
    "people:household_change": {"size": 4},
    "stations:change": {"address": "建平镇中港路 9 号"},
    "talent:change": {"name": "诸葛知夏"},
    "talent:expert_change": {"name": "太史先生"},
    "needs:resource_new": {"owner_name_text": "县慈善会"},
    "volunteers:opportunity_change": {"title": "陪老人下棋"},
    "volunteers:new": {"born_on": "1980-01-01", "phone": "13800001111"},
    "projects:change": {"name": "改了名的项目"},
    **money.SAID,
    **people.SAID,
    **work.SAID,
    **volunteers.SAID,
}


def _closed_project(place: str) -> Made:
    """A project that has ended."""
    made, division = project_rows.project(place)
    Project.objects.filter(**made).update(state="closed", ended_on=rows.DAY)
    return made, division


# Rows in another state than the table's.
BEFORE: dict[str, Callable[[str], Made]] = {
    "projects:reopen": _closed_project,
    **money.BEFORE,
    **people.BEFORE,
    **work.BEFORE,
    **volunteers.BEFORE,
}

# Where a button stands that has no page of its own: a page about the same row.
STANDS_ON: dict[str, str] = {
    "desk:handover_count": "desk:handover",
    "funds:application_paper_add": "funds:application",
    "funds:budget_submit": "funds:budget",
    "funds:disclosure_ask": "funds:disclosure",
    "needs:accept": "needs:match",
    "needs:run_accept": "needs:run",
    "needs:run_discard": "needs:run",
    "needs:start": "needs:need",
    "projects:reopen": "projects:project",
    "supervision:point_close": "supervision:point",
    "talent:certificate_confirm": "talent:worker",
    "talent:training_hold": "talent:training",
    "talent:training_renew": "talent:training_wall",
    "volunteers:code": "volunteers:volunteer",
    "volunteers:project_give": "volunteers:project_roles",
    "volunteers:session_give": "volunteers:session_roles",
    "volunteers:state": "volunteers:volunteer",
    **money.STANDS_ON,
    **people.STANDS_ON,
    **work.STANDS_ON,
    **volunteers.STANDS_ON,
}

# No page does these.
BY_ITSELF = """
account.first_password_given account.first_password_used account.password_reset audit.erased file.lapsed
journal.written people.risks_reassessed person.supplemented visit_duty.rebuilt
"""
# Nobody does these in the browser yet; whoever does one moves it above, or to `stories`. To be empty.
NOT_YET = """
"""
ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(BY_ITSELF.split(), "by a command line, the night or an import"),
    **dict.fromkeys(
        ("person.opened", "household.opened"), "a look: kept beside the log (tests/people/test_looking.py)"
    ),
    "account.audit_exported": "nobody: who keeps watch reads and takes no rows away (tests/pages/test_exports.py)",
    **{code: f"in {story}" for story, codes in STORIES.items() for code in codes.split()},
    **dict.fromkeys(NOT_YET.split(), "over HTTP alone, by the tests of its context"),
}
