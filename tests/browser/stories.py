"""Which acts each story does that no single form of `acts` does; conftest.py holds every story to its word."""

STORIES: dict[str, str] = {
    "test_gifts.py::test_a_gift_goes_from_the_shop_to_the_person": ("donation.registered stock.given"),
    "test_gifts.py::test_money_is_lent_and_comes_back": (
        "account.factor_added account.recovery_codes_made revolving.agreed"
    ),
    "test_purchase_and_venture.py::test_a_purchase_goes_from_the_requirement_to_the_public_sheet": (
        "contract.drafted contract.signed contract.targeted disclosure.published milestone.paid "
        "milestone.reached payment.approved payment.asked project.checked project.required "
        "service.assigned settlement.approved settlement.asked"
    ),
    "test_purchase_and_venture.py::test_a_venture_goes_from_the_call_to_the_agreement": (
        "contract.split venture.agreed venture.application_changed venture.applied venture.closed "
        "venture.completed venture.decided venture.judge_appointed venture.judge_declared "
        "venture.objected venture.opened venture.publicised venture.ranked venture.scored "
        "venture.submitted"
    ),
    "test_purchase_and_venture.py::test_who_applied_takes_the_application_back": "venture.withdrawn",
    "test_closed_loop.py::test_a_need_goes_from_the_visit_to_the_years_figures": (
        "service.recorded visit.recorded"
    ),
    "test_drafts.py::test_signing_out_asks_and_removes_drafts_and_not_the_mark_of_the_device": (
        "account.signed_out"
    ),
    "test_erasing.py::test_one_asks_and_another_confirms": ("person.erased person.erasure_asked"),
    "test_importing.py::test_from_a_file_to_its_result": ("ledgers.imported person.filed"),
    "test_the_front_door.py::test_she_asks_two_administrators_agree_and_she_goes_on_by_herself": (
        "account.password_agreed account.password_set"
    ),
    "test_signing_in.py::test_a_worker_signs_in_and_finds_her_work": ("account.signed_in"),
    "test_stories_of_people.py::test_who_guesses_waits_and_the_owner_ends_what_is_open_elsewhere": (
        "account.locked_out account.sessions_ended account.sign_in_failed"
    ),
    "test_stories_of_people.py::test_a_telephone_is_given_up_and_a_lost_one_is_made_up_for": (
        "account.factor_agreed account.factor_asked account.factor_failed account.recovery_code_used"
    ),
    "test_stories_of_people.py::test_somebody_may_do_without_her_telephone_again": ("account.factor_removed"),
    "test_stories_of_people.py::test_a_place_that_falls_free_goes_to_whoever_waited": (
        "sign_up.moved_up sign_up.withdrawn"
    ),
    "test_stories_of_people.py::test_persons_are_shared_out_by_who_saw_them_and_taken_back": (
        "people.workers_unassigned"
    ),
    "test_stories_of_people.py::test_a_list_of_children_is_read_as_the_county_means_it_and_grounded_later": (
        "ledgers.mapped people.children_grounded"
    ),
}
