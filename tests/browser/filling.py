"""Filling in a form the way a tester does: what must be said gets a plausible word, what was given is given."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from shegongzhan.core.time import today
from tests.crawl.reading import Control, Form

WORDS = "和村里商量过，照办。"
PAPER = {"name": "单据.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}

SET = """(form, said) => {
  form.querySelectorAll("details").forEach(one => one.open = true);
  for (const [name, values] of Object.entries(said)) {
    for (const field of form.elements) {
      if (field.name !== name || field.type === "file") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else if (field.tagName === "SELECT") [...field.options].forEach(o => o.selected = values.includes(o.value));
      else field.value = values[0] ?? "";
      field.dispatchEvent(new Event("change", {bubbles: true}));
    }
  }
  // What a picker found stands in it as text beside the key; one of several keeps a key for each.
  form.querySelectorAll("[data-shegongzhan-picker]").forEach(box => {
    const key = box.querySelector("[data-value]"), text = box.querySelector("input[type=text]");
    for (const value of key ? [] : said[box.dataset.name] ?? [])
      box.append(Object.assign(document.createElement("input"), {type: "hidden", name: box.dataset.name, value}));
    if (key?.value && !text.value) text.value = "选好了";
  });
}"""


def plausible(control: Control) -> str:
    """Return something a field of this kind can take."""
    day = today().isoformat()
    if control.kind.startswith("select"):
        return next((value for value, _chosen in control.options if value), "")
    return {
        "date": day, "month": day[:7], "time": "09:00", "datetime-local": f"{day}T09:00", "number": "1",
        "tel": "13800001111", "radio": control.value, "checkbox": control.value or "on", "url": "https://www.mca.gov.cn/",
    }.get(control.kind, WORDS)  # fmt: skip


def answers(
    form: Form, given: dict[str, Any], picks: dict[str, str], wanted: Callable[[Control], bool]
) -> dict[str, list[str]]:
    """Return what to say in a form: what is given, what a picker would pick, and a word for what is wanted and empty."""
    said = {
        name: values for name, values in form.as_it_stands().items() if any(one.strip() for one in values)
    }
    names = {control.name for control in form.controls}
    for control in form.controls:
        base = control.name.removesuffix("_text")
        if control.name in said or control.kind in {"hidden", "file"} or not wanted(control):
            continue
        if base != control.name and base in names:  # the text of a picker, beside the key it finds
            if base in picks:
                said[base] = [str(picks[base])]
        elif control.name not in given:
            said[control.name] = [plausible(control)]
    said |= {
        name: list(map(str, one)) if isinstance(one, list) else [str(one)] for name, one in given.items()
    }
    return said


def fill(form: Locator, said: dict[str, list[str]]) -> None:
    """Put the answers into the form on the page; a paper goes to where one is asked for."""
    form.evaluate(SET, said)
    papers = form.locator("input[type=file]")
    if papers.count() and papers.first.evaluate("one => one.required || one.form.elements.length < 6"):
        papers.first.set_input_files(PAPER)


def send(page: Page, form: Locator, *, for_file: bool = False) -> int:
    """Press the button that sends the form and return the status of what came; 204 for a file, which is no page."""
    buttons = form.locator("button:not([type=button])")
    plain = form.locator("button:not([type=button]):not([name]), button[type=submit]")
    button = plain.last if plain.count() else buttons.first
    if for_file:
        with page.expect_download() as taken:
            button.click()
        assert taken.value.path().stat().st_size
        return 204
    if form.get_attribute("hx-post") or form.get_attribute("data-hx-post"):
        with page.expect_response(lambda answer: answer.request.method == "POST") as told:
            button.click()
        return told.value.status
    with page.expect_navigation(wait_until="commit") as led:
        button.click()
    answer = led.value
    return answer.status if answer else 0
