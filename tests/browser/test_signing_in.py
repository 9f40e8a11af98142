def test_the_sign_in_page_can_be_used_by_everybody(page, accessible, everyone):
    page.goto("/accounts/login/")

    accessible(page)


def test_a_worker_signs_in_and_finds_her_work(sign_in_page, accessible, lin):
    page = sign_in_page(lin)

    accessible(page)
