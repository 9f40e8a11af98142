"""Accounts: who has one, made and closed by the system administrator."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shegongzhan.accounts import access, commands, queries
from shegongzhan.accounts.entering import requests
from shegongzhan.accounts.forms import OrganisationForm, UserFilters, UserForm
from shegongzhan.accounts.models import Post, User
from shegongzhan.core import lists
from shegongzhan.core.asking import ask
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import now, today
from shegongzhan.stations import queries as places

COLUMNS = [
    Column(
        "name",
        gettext_lazy("姓名"),
        "name",
        sort="name",
        link=lambda u: reverse("accounts:user", args=[u.pk]),
    ),
    Column("username", gettext_lazy("用户名"), "username", sort="username"),
    Column("posts", gettext_lazy("岗位"), lambda u: "；".join(u.post_words)),
    Column("organisation", gettext_lazy("所属单位"), lambda u: u.organisation.name if u.organisation else ""),
    Column("last_login", gettext_lazy("上次登录"), "last_login", sort="last_login"),
    Column(
        "state",
        gettext_lazy("状态"),
        lambda u: Badge(_("启用"), "ok") if u.is_active else Badge(_("停用"), "warn"),
    ),
]


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """List the accounts of the reader's places."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list_users(scope)
    held = Post.objects.held_on(today()).select_related("station").order_by("pk")
    rows = (
        User.objects.visible_to(scope, "accounts.view").select_related("organisation")
        .prefetch_related(Prefetch("posts", held, to_attr="held")).order_by("name", "pk")
    )  # fmt: skip
    listing = lists.build(
        request, rows, columns=COLUMNS, filters=UserFilters, narrow=_narrowed, order="name", name="users",
        empty={"title": _("还没有账号"), "text": _("先建账号，再请安全管理员任命岗位。")},
    )  # fmt: skip
    _say_posts(listing)
    return lists.answer(
        request, listing, "accounts/users.html", {"may_add": scope.may("accounts.manage")}, title=_("账号")
    )


def _narrowed(rows: QuerySet, wanted: dict[str, Any]) -> QuerySet:
    if wanted.get("q"):
        rows = rows.filter(Q(name__contains=wanted["q"]) | Q(username__contains=wanted["q"].lower()))
    posts = Post.objects.filter(user=OuterRef("pk")).held_on(today())
    if wanted.get("role"):
        rows = rows.filter(Exists(posts.filter(role=wanted["role"])))
    match wanted.get("state"):
        case "active":
            rows = rows.filter(is_active=True)
        case "disabled":
            rows = rows.filter(is_active=False)
        case "no_post":
            rows = rows.filter(~Exists(posts))
    return rows


def _say_posts(listing: lists.Listing) -> None:
    """Give each account on the page its posts in words, with one look-up of places for all of them."""
    if listing.is_export:
        listing.rows = list(listing.rows)
    shown = listing.rows if listing.is_export else listing.page.rows
    names = places.names_of({post.division for user in shown for post in user.held})
    for user in shown:
        user.post_words = [
            f"{post.get_role_display()}（{post.station.name if post.station else names[post.division]}）"
            for post in user.held
        ]


@require_safe
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account with its posts, and what the reader may do with it."""
    scope = request.scope  # type: ignore[attr-defined]
    person = access.user_to_view(scope, pk)
    posts = queries.posts_of(person)
    names = places.paths_of([person.division, *[post.division for post in posts]])
    is_self = person.pk == request.user.pk
    context = {
        "person": person,
        "home": names.get(person.division, ""),
        "posts": [
            {
                "post": post,
                "place": names[post.division],
                "held": post.is_held(today()),
                "over": post.ends_on and post.ends_on < today(),
            }
            for post in posts
        ],
        "may_manage": not is_self
        and User.objects.visible_to(scope, "accounts.manage").filter(pk=pk).exists(),
        "may_assign": not is_self
        and User.objects.visible_to(scope, "accounts.assign").filter(pk=pk).exists(),
        "may_agree": not is_self
        and scope.may("accounts.agree")
        and requests.vouches_for(scope, person, today()),
        "asked": requests.open_of(person, now()),
        "is_self": is_self,
        "rights": [
            {"place": queries.where_in_words(place), "words": words}
            for place, words in queries.rights_in_words(queries.scope_of(person, today()))
        ],
    }
    return render(request, "accounts/user.html", context)


@never_cache
def user_add(request: HttpRequest) -> HttpResponse:
    """Make an account; its owner sets the password at the sign-in page."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_add_users(scope)
    home = scope.places("accounts.manage")
    form = UserForm(
        request.POST or None, scope=scope, initial={"division": home[0] if len(home) == 1 else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            person = commands.add_user(request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except RuleViolation as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("账号建好了。请本人在登录页点“登不进去”，设自己的密码。"))
            return redirect("accounts:user", pk=person.pk)
    return render(
        request, "accounts/user_form.html", {"form": form, "adding": True}, status=422 if form.errors else 200
    )


def user_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written on an account."""
    scope = request.scope  # type: ignore[attr-defined]
    person = access.user_to_manage(scope, pk)
    initial = {"name": person.name, "phone": person.phone, "division": person.division}
    form = UserForm(request.POST or None, scope=scope, adding=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        commands.change_user(request.user, person, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("账号资料已改。"))
        return redirect("accounts:user", pk=pk)
    context = {"form": form, "person": person}
    return render(request, "accounts/user_form.html", context, status=422 if form.errors else 200)


def user_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    person = access.user_to_manage(request.scope, pk)  # type: ignore[attr-defined]
    if request.method == "POST":
        commands.disable_user(request.user, person)  # type: ignore[arg-type]
        messages.success(request, _("账号已停用，这个人马上就不能再用系统。"))
        return redirect("accounts:user", pk=pk)
    context = {
        "title": _("停用这个账号？"), "text": _("停用后不能登录，做过的记录都保留。以后可以恢复。"),
        "yes": pgettext("account", "停用"), "tone": "danger",
        "back": reverse("accounts:user", args=[pk]),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context)


def user_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    person = access.user_to_manage(request.scope, pk)  # type: ignore[attr-defined]
    if request.method == "POST":
        commands.enable_user(request.user, person)  # type: ignore[arg-type]
        messages.success(request, _("账号已恢复。"))
        return redirect("accounts:user", pk=pk)
    context = {"title": _("恢复这个账号？"), "yes": _("恢复"), "back": reverse("accounts:user", args=[pk])}
    return render(request, "core/confirm_page.html", context)


def user_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which organisation an account belongs to."""
    scope = request.scope  # type: ignore[attr-defined]
    person = access.user_to_assign(scope, pk)
    form = OrganisationForm(
        request.POST or None, scope=scope, initial={"organisation": person.organisation_id}
    )
    return ask(
        request, form,
        lambda said: commands.set_organisation(request.user, person, said["organisation"], on=today()),  # type: ignore[arg-type]
        title=_("所属单位"), yes=_("保存"), back=reverse("accounts:user", args=[pk]), above=person.name,
        text=_("单位变了，他能看的地方跟着变：承接机构、评估机构的人，只在协议有效的站点有权限。"), done=_("所属单位已改。"),
    )  # fmt: skip
