"""Importing a ledger as somebody does it: choose the file, look, set right, import; each page can be used by everybody."""

from pathlib import Path

from django.urls import reverse

from shegongzhan.imports.models import Batch, BatchState
from tests.ledgers.workbooks import people, save


def test_from_a_file_to_its_result(sign_in_page, accessible, county_officer, jianping, tmp_path: Path):
    page = sign_in_page(county_officer)
    page.goto(reverse("ledgers:imports"))
    accessible(page)

    page.set_input_files("[name=documents]", save(tmp_path, "服务对象.xlsx", people({}, {"姓名": ""}, {})))
    assert "服务对象.xlsx" in page.inner_text("[data-shegongzhan-drop-list]")
    page.click("text=上传并检查")
    page.wait_for_selector("text=没有填姓名")
    accessible(page)
    batch = Batch.objects.get()
    assert batch.state == BatchState.PLANNED

    preview = page.url
    page.goto(f"{preview}sheets/0/")
    accessible(page)

    page.goto(preview)
    with page.expect_navigation():
        page.click(f"form[action='{preview.removeprefix(page.evaluate('location.origin'))}import/'] button")
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    accessible(page)


def test_the_page_that_gives_ledgers_back(sign_in_page, accessible, county_officer, jianping):
    page = sign_in_page(county_officer)

    page.goto(reverse("ledgers:export") + "?kind=visits")

    accessible(page)
