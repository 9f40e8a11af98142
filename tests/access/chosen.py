"""What a page must not choose for the person who decides."""

import re
from html import unescape

from django.http.response import HttpResponseBase

# Words of an answer that somebody is held to: whoever gives it says it, and no page says it first.
DECIDES = re.compile(r"批准|同意|通过|合格|不予|退回|驳回|接受|拒绝|终止|延长期限|做到了|不再留用")
RADIO = re.compile(r"<input\b[^>]*type=\"radio\"[^>]*>", re.S)
SELECT = re.compile(r"<select\b.*?</select>", re.S)
OPTION = re.compile(r"<option\b([^>]*)>([^<]*)<")
LABEL = re.compile(r"^\s*(?:<[^>]+>\s*)*([^<]+)")


def preselected(answer: HttpResponseBase) -> list[str]:
    """Return the decisions that a page's forms for writing show as already taken."""
    if (
        answer.status_code != 200
        or not answer.get("Content-Type", "").startswith("text/html")
        or answer.streaming
    ):
        return []
    text = answer.content.decode()
    return [
        f"the page has already chosen “{words}”"
        for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.S)
        for words in chosen_in(form)
        if DECIDES.search(words)
    ]


def chosen_in(form: str) -> list[str]:
    """Return the words of what is chosen in a form, as the person reads them."""
    words = []
    for select in SELECT.findall(form):
        options = OPTION.findall(select)
        # What a browser shows of a list: what is selected in it, else its first line.
        words += [label for marks, label in options if "selected" in marks] or [
            label for _marks, label in options[:1]
        ]
    for match in RADIO.finditer(form):
        if re.search(r"\bchecked\b", match.group()) and (label := LABEL.match(form[match.end() :])):
            words.append(label.group(1))
    return [unescape(word).strip() for word in words]
