"""Posts: given and ended by the security administrator; a station writes down its own people without accounts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shegongzhan.accounts import access, commands, queries
from shegongzhan.accounts.forms import EndForm, HolderForm, LinkForm, PostForm
from shegongzhan.accounts.models import Post
from shegongzhan.accounts.roles import OF_STATION
from shegongzhan.core.asking import ask, say_no, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.stations import access as station_access
from shegongzhan.stations import queries as places


def post_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a post."""
    scope = request.scope  # type: ignore[attr-defined]
    person = access.user_to_assign(scope, pk)
    form = PostForm(request.POST or None, scope=scope, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        try:
            commands.give_post(request.user, person, wanted.pop("role"), on=wanted.pop("starts_on"), **wanted)  # type: ignore[arg-type]
        except RuleViolation as refusal:
            say_no(form, refusal)
        else:
            messages.success(request, _("岗位已任命。"))
            return redirect("accounts:user", pk=pk)
    return render(
        request,
        "accounts/post_form.html",
        {"form": form, "person": person},
        status=422 if form.errors else 200,
    )


def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post on a day."""
    scope = request.scope  # type: ignore[attr-defined]
    post = access.post_to_end(scope, pk)
    back = _back(request, post)
    form = EndForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            commands.end_post(request.user, post, on=form.cleaned_data["on"])  # type: ignore[arg-type]
        except RuleViolation as refusal:
            say_no(form, refusal)
        else:
            messages.success(request, _("离任已登记。"))
            return redirect(back)
    context = {
        "title": _("办理离任"), "form": form, "yes": _("登记离任"), "back": back,
        "text": _("{name}，{role}，{place}。到最后一天为止还能用，第二天起权限停止。").format(
            name=post.name, role=post.get_role_display(), place=places.path_name(post.division, above=4)
        ),
    }  # fmt: skip
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)


def post_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which account a post belongs to that was written down by name."""
    post = access.post_to_link(request.scope, pk)  # type: ignore[attr-defined]
    text = _("登记的是 {name}，{role}，{place}。对应以后，这个账号就有这个岗位的权限。").format(
        name=post.holder_name, role=post.get_role_display(), place=places.path_name(post.division, above=4)
    )
    return ask(
        request,
        LinkForm(sent(request), scope=request.scope, post=post),  # type: ignore[attr-defined]
        lambda said: commands.link_holder(request.user, post, said["user"], title=said["title"]),  # type: ignore[arg-type]
        title=_("对应账号"), yes=_("对应"), back=_back(request, post), done=_("对应好了。"), text=text,
    )  # fmt: skip


def holder_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who holds a post of a station."""
    scope = request.scope  # type: ignore[attr-defined]
    station = station_access.station_to_change(scope, pk)
    role = request.GET.get("role", "")
    initial = {
        "starts_on": today(), "role": role, "source": request.GET.get("source", ""), "division": request.GET.get("place", "")
    }  # fmt: skip
    form = HolderForm(request.POST or None, scope=scope, station=station, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        try:
            commands.name_holder(request.user, station=station, on=wanted.pop("starts_on"), **wanted)  # type: ignore[arg-type]
        except RuleViolation as refusal:
            say_no(form, refusal)
        else:
            messages.success(request, _("已登记。"))
            return redirect("stations:station", pk=station.pk)
    return render(
        request,
        "accounts/holder_form.html",
        {"form": form, "station": station},
        status=422 if form.errors else 200,
    )


@require_safe
def posts_of_station(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the posts of a station now and before, and which are empty: a part of the station's page, or a page."""
    scope = request.scope  # type: ignore[attr-defined]
    station = station_access.station_to_view(scope, pk)
    on = today()
    seats = queries.seats_of(station, on)
    shown = {post.pk for seat in seats for post in seat.holders}
    others = list(
        Post.objects.filter(station=station, role__in=list(OF_STATION))
        .exclude(pk__in=shown)
        .select_related("user")
        .order_by("-ends_on", "pk")
    )
    names = places.names_of(
        [code for seat in seats for code in seat.missing_places]
        + [post.division for seat in seats for post in seat.holders]
        + [post.division for post in others]
    )
    may_change = scope.may("stations.change", station.division)
    context = {
        "station": station, "seats": seats, "names": names, "may_change": may_change,
        "may_assign": scope.may("accounts.assign", station.division),
        "others": [post for post in others if post.is_held(on)],
        "past": [post for post in others if not post.is_held(on)],
        "missing": sum(seat.missing for seat in seats),
    }  # fmt: skip
    part = "accounts/_posts_of_station.html"
    return render(
        request, part if request.headers.get("HX-Request") else "accounts/posts_of_station.html", context
    )


@require_safe
def missing(request: HttpRequest) -> HttpResponse:
    """Show which stations miss which posts: a part of the list of stations, or a page."""
    scope = request.scope  # type: ignore[attr-defined]
    station_access.may_list_stations(scope)
    # A province has hundreds of stations: who looks from there asks a city or a county.
    wanted = [place for place in scope.places("stations.view") if len(place) >= 4]
    found = [line for place in wanted for line in queries.missing_posts(place, today())]
    context = {
        "stations": [{"station": station, "seats": seats} for station, seats in found],
        "total": sum(seat.missing for _station, seats in found for seat in seats),
    }
    part = "accounts/_missing.html"
    return render(request, part if request.headers.get("HX-Request") else "accounts/missing.html", context)


def _back(request: HttpRequest, post: Post) -> str:
    to = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return to
    if post.user_id is not None:
        return reverse("accounts:user", args=[post.user_id])
    return (
        reverse("stations:station", args=[post.station_id]) if post.station_id else reverse("stations:list")
    )
