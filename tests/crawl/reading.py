"""A page as somebody meets it: where it leads, what can be pressed on it, and the words that are read."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

# Nobody reads what stands in these.
UNREAD = {"script", "style", "template", "title"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Control:
    """One field of a form: its name, its kind (text, date, radio, select, …), its value, and what can be chosen."""

    name: str
    kind: str
    value: str = ""
    chosen: bool = False
    options: list[tuple[str, bool]] = field(default_factory=list)
    required: bool = False
    wrong: bool = False


@dataclass
class Form:
    """A form: where it is sent, how, and its fields; `buttons` are those that send it, by name and value.

    `place` counts the forms of the page; what is sent without one, by a script or a button's own address, has the
    place of the form around it, or none.
    """

    action: str
    method: str = "get"
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    place: int = -1

    def as_it_stands(self) -> dict[str, list[str]]:
        """Return what a browser sends when nobody fills anything in; files are left out."""
        sent: dict[str, list[str]] = {}
        for one in self.controls:
            if one.kind in {"radio", "checkbox"}:
                values = [one.value] if one.chosen else []
            elif one.kind == "select":
                picked = [value for value, chosen in one.options if chosen]
                values = picked or [value for value, _chosen in one.options[:1]]
            elif one.kind == "select-multiple":
                values = [value for value, chosen in one.options if chosen]
            else:
                values = [] if one.kind == "file" else [one.value]
            if values:
                sent.setdefault(one.name, []).extend(values)
        return sent


class Page(HTMLParser):
    """Read the HTML of an address: `links`, `forms`, `parts` that are loaded by themselves, and `words`."""

    def __init__(self, url: str, text: str):
        super().__init__()
        self.url = url
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self._form: Form | None = None
        self._select: Control | None = None
        self._by_id: dict[str, Form] = {}
        self._forms_met = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        for name in ("href", "hx-get", "data-shegongzhan-opens"):
            if name in said and tag != "link":
                self._leads_to(said[name])
        if "data-url" in said and "data-post" not in said:
            self._leads_to(said["data-url"])
        if "hx-post" in said:
            self.forms.append(Form(urljoin(self.url, said["hx-post"]), "post"))
        for name in ("title", "aria-label", "placeholder"):
            if said.get(name):
                self.words.append(said[name])
        if tag == "form":
            self._form = Form(urljoin(self.url, said.get("action", "")), said.get("method", "get").lower())
            self._form.place, self._forms_met = self._forms_met, self._forms_met + 1
            self.forms.append(self._form)
            if said.get("id"):
                self._by_id[said["id"]] = self._form
        else:
            self._field(tag, said)

    def _leads_to(self, address: str) -> None:
        if address and not address.startswith(("#", "mailto:", "tel:", "data:", "javascript:")):
            self.links.append(urljoin(self.url, address).split("#")[0])

    def _field(self, tag: str, said: dict[str, str]) -> None:
        form = self._by_id.get(said["form"]) if "form" in said else self._form
        if tag == "option" and self._select is not None:
            self._select.options.append((said.get("value", ""), "selected" in said))
        if form is None or "disabled" in said:
            return
        kind = said.get("type", "text" if tag == "input" else "submit").lower()
        if (tag == "button" and kind == "submit") or (tag == "input" and kind in {"submit", "image"}):
            form.buttons.append((said.get("name", ""), said.get("value", "")))
            if "formaction" in said:
                other = Form(
                    urljoin(self.url, said["formaction"]), form.method, form.controls, place=form.place
                )
                self.forms.append(other)
        elif tag in {"input", "textarea", "select"} and said.get("name"):
            kind = {"textarea": tag, "select": "select-multiple" if "multiple" in said else tag}.get(
                tag, kind
            )
            made = Control(said["name"], kind, said.get("value", ""), "checked" in said)
            made.required, made.wrong = "required" in said, said.get("aria-invalid") == "true"
            form.controls.append(made)
            self._select = made if tag == "select" else self._select

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "textarea" and self._form and self._form.controls:
            self._form.controls[-1].value += data
        if data.strip() and not UNREAD.intersection(self._open):
            self.words.append(data.strip())
