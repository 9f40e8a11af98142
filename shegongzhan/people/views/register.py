"""The register: the list, the search behind pickers, a new file and what it may repeat."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import say_no, sent
from shegongzhan.core.display import Badge, Badges
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import span_in_words, today
from shegongzhan.crypto import masking
from shegongzhan.crypto.ciphertext import decrypt, encrypt
from shegongzhan.crypto.errors import CryptoError
from shegongzhan.people import access, acts, queries
from shegongzhan.people.commands import AlreadyFiled, register_person
from shegongzhan.people.forms import NewPersonForm, PeopleFilters
from shegongzhan.people.models import Person
from shegongzhan.stations.queries import name_of, names_of, villages_of
from shegongzhan.talent.models import Worker

LAST_VILLAGE = "people_last_village"
SEARCHED = "people.searched"


class _Shown:
    """How rows look to this reader; the names of places are read once for the page."""

    def __init__(self, request: HttpRequest, on: datetime.date):
        self.scope, self.on = request.scope, on  # type: ignore[attr-defined]
        self.places: dict[str, str] = {}

    def name(self, person: Person) -> str:
        return queries.shown_name(self.scope, person)

    def village(self, person: Person) -> str:
        return self.places.get(person.division) or name_of(person.division)

    def township(self, person: Person) -> str:
        return self.places.get(person.division[:9]) or name_of(person.division[:9])

    def categories(self, person: Person) -> Badges:
        found = person.open_circumstances  # type: ignore[attr-defined]
        return Badges(
            tuple(Badge(queries.category_label(c.category, person.division[:9], self.on)) for c in found)
        )

    def next_visit(self, person: Person) -> Any:
        duty = getattr(person, "visit_duty", None)
        if duty is None or not person.is_open:
            return None
        if duty.due_on < self.on:
            return Badge(_("逾期 %(span)s") % {"span": span_in_words((self.on - duty.due_on).days)}, "danger")
        return duty.due_on

    def next_visit_on(self, person: Person) -> Any:
        duty = getattr(person, "visit_duty", None)
        return duty.due_on if duty else None

    def columns(self) -> list[Column]:
        link = lambda p: reverse("people:person", args=[p.pk])  # noqa: E731
        return [
            Column("name", gettext_lazy("姓名"), self.name, sort=("pinyin", "pk"), link=link),
            Column("sex", gettext_lazy("性别"), lambda p: p.get_sex_display(), sort="sex"),
            Column("age", gettext_lazy("年龄"), lambda p: p.age_on(self.on), sort="born_on", number=True),
            Column("village", gettext_lazy("村（社区）"), self.village, sort=("division", "pinyin", "id")),
            Column("categories", gettext_lazy("类别"), self.categories, export=lambda p: str(self.categories(p))),
            Column("risk", gettext_lazy("风险等级"), queries.level_badge, sort=("level", "division", "id"),
                   export=lambda p: p.get_risk_display()),
            Column("worker", gettext_lazy("责任社工"), lambda p: p.worker.name if p.worker else None, sort="worker__pinyin"),
            Column("visit", gettext_lazy("下次走访"), self.next_visit, sort="visit_duty__due_on", export=self.next_visit_on),
            Column("township", gettext_lazy("乡镇（街道）"), self.township, sort="division", default=False),
            Column("number", gettext_lazy("证件号码"), lambda p: masking.identity_number(p.identity_number), default=False),
            Column("phone", gettext_lazy("电话"), lambda p: masking.phone(p.phone), default=False),
            Column("born_on", gettext_lazy("出生日期"), "born_on", sort="born_on", default=False),
            Column("ethnicity", gettext_lazy("民族"), "ethnicity", sort="ethnicity", default=False),
            Column("state", gettext_lazy("状态"), lambda p: p.get_state_display(), sort="state", default=False),
            Column("created", gettext_lazy("建档日期"), "created_at", sort="created_at", default=False),
        ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the reader's places: search first, then narrow."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    access.may_list_people(scope)
    if request.method == "POST":
        return _search(request)
    shown = _Shown(request, on)
    rows = queries.for_list(queries.people_seen_by(scope))
    text = _searched(request)
    if text:
        rows = queries.matching(rows, text)
    listing = lists.build(
        request, rows, columns=shown.columns(), filters=PeopleFilters(request.GET, scope=scope, on=on),
        narrow=lambda r, wanted: queries.narrowed(r, wanted, on=on), order="village", name="people",
        empty={
            "title": _("还没有服务对象"), "text": _("可以导入现有的台账，也可以一个一个建档。"),
            **({"href": reverse("people:new"), "action": _("建档")} if scope.may("people.change") else {}),
        },
    )  # fmt: skip
    if not listing.is_export:
        page = list(listing.page)
        shown.places = names_of({p.division for p in page} | {p.division[:9] for p in page})
    return lists.answer(
        request, listing, "people/list.html", {"text": text}, title=_("服务对象"),
        exported=lambda count: record(
            request.user, acts.EXPORTED, division=scope.places("people.view")[0], count=count
        ),
    )  # fmt: skip


def _search(request: HttpRequest) -> HttpResponse:
    """Keep what was typed for the list to come; lead straight to the file when only one is meant."""
    text = request.POST.get("q", "").strip()[:60]
    if not text:
        return redirect("people:list")
    found = queries.find(request.scope, text, limit=2)  # type: ignore[attr-defined]
    if len(found) == 1:
        return redirect("people:person", found[0].pk)
    request.session[SEARCHED] = encrypt(text, SEARCHED.encode())
    return redirect(f"{reverse('people:list')}?search=1&state=all")


def _searched(request: HttpRequest) -> str:
    stored = request.session.get(SEARCHED, "") if request.GET.get("search") else ""
    try:
        return decrypt(stored, SEARCHED.encode()) if stored else ""
    except CryptoError:
        return ""


@require_http_methods(["GET", "POST"])
def search_json(request: HttpRequest) -> JsonResponse:
    """Answer a picker of persons: id, name as the reader may see it, village and age. What is typed is posted."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list_people(scope)
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    found = queries.find(scope, text, limit=12) if text else []
    places = names_of({p.division for p in found})
    results = [
        {"value": str(p.pk), "label": queries.shown_name(scope, p), "hint": _hint(p, places[p.division])}
        for p in found
    ]
    return JsonResponse({"results": results})


def _hint(person: Person, village: str) -> str:
    age = person.age_on(today())
    words = [person.get_sex_display(), _("%(age)s岁") % {"age": age} if age is not None else "", village]
    if not person.is_open:
        words.append(person.get_state_display())
    return " ".join(word for word in words if word)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a person: the few things that matter first; whoever is known already is shown while typing."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    access.may_add_people(scope)
    form = NewPersonForm(sent(request), scope=scope, on=on, initial=_start(request, on))
    known: AlreadyFiled | None = None
    if request.method == "POST" and form.is_valid():
        try:
            person = register_person(request.user, form.row(), on=on, consent=form.consent())
        except AlreadyFiled as no:
            known = no
        except RuleViolation as no:
            say_no(form, no)
        else:
            request.session[LAST_VILLAGE] = person.division
            messages.success(request, _("已经建档。接着可以记走访、加需求。"))
            return redirect("people:person", person.pk)
    context = {
        "form": form,
        "known": _known(request, known),
        "near": _near(request, form),
        "typed": _typed(form),
    }
    return render(request, "people/new.html", context, status=422 if form.errors or known else 200)


def _start(request: HttpRequest, on: datetime.date) -> dict[str, Any]:
    """Return what is likely: the last village (or the only one), me as the worker, today as the day of signing."""
    scope = request.scope  # type: ignore[attr-defined]
    places = scope.places("people.change")
    village = request.session.get(LAST_VILLAGE, "")
    if not (village and scope.may("people.change", village)):
        village = places[0] if len(places) == 1 and len(places[0]) == 12 else ""
    if not village and len(places) == 1 and len(places[0]) == 9:
        below = villages_of(places[0])
        village = below[0].code if len(below) == 1 else ""
    me = Worker.objects.filter(user=request.user.pk, left_on__isnull=True).first()
    return {"division": village, "worker": me.pk if me else None, "consent_on": None}


def _known(request: HttpRequest, known: AlreadyFiled | None) -> dict[str, Any] | None:
    if known is None:
        return None
    scope, person = request.scope, Person.objects.get(pk=known.pk)  # type: ignore[attr-defined]
    is_visible = scope.may("people.view", person.division)
    return {
        "person": person if is_visible else None,
        "name": queries.shown_name(scope, person) if is_visible else "",
        "township": name_of(person.division[:9]),
        "by_number": bool(request.POST.get("identity_number", "").strip()) and not is_visible,
    }


@require_POST
def duplicates(request: HttpRequest) -> HttpResponse:
    """Answer, while somebody types, with the files that may be of the same person."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_add_people(scope)
    form = NewPersonForm(request.POST, scope=scope, on=today())
    return render(request, "people/duplicates.html", {"near": _near(request, form), "typed": _typed(form)})


def _typed(form: NewPersonForm) -> dict[str, str]:
    """Return what goes along to the page that asks another station for the file: as typed, of nobody's file."""
    return {name: form.data.get(name, "") for name in ("name", "identity_number", "division")}


def _near(request: HttpRequest, form: NewPersonForm) -> list[dict[str, Any]]:
    if not form.is_bound:
        return []
    form.is_valid()
    said, scope = form.cleaned_data, request.scope  # type: ignore[attr-defined]
    found = queries.duplicates_of(
        scope, name="".join(said.get("name", "").split()), born_on=said.get("born_on"), division=said.get("division", ""),
        number=said.get("identity_number", ""),
    )  # fmt: skip
    places = names_of({one.person.division for one in found} | {one.person.division[:9] for one in found})
    words = {
        "number": _("证件号码相同"),
        "birth": _("同村、同一出生日期、姓名同音"),
        "sound": _("同村、姓名同音"),
    }
    return [
        {
            "person": one.person if one.is_visible else None,
            "name": queries.shown_name(scope, one.person) if one.is_visible else _("别的社工站的服务对象"),
            "why": words[one.why],
            "place": places[one.person.division if one.is_visible else one.person.division[:9]],
            "age": one.person.age_on(today()) if one.is_visible else None,
        }
        for one in found
    ]
