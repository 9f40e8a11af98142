"""Where one is signed in, and signing out there."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shegongzhan.accounts import acts, queries
from shegongzhan.accounts.entering import sessions, slowing
from shegongzhan.accounts.models import OpenSession, User
from shegongzhan.audit.commands import record
from shegongzhan.core.time import now


@require_safe
def sessions_list(request: HttpRequest) -> HttpResponse:
    """Show the browsers in which one is signed in."""
    assert isinstance(request.user, User)
    own = request.session.session_key
    rows = [{"row": row, "is_this": row.session_key == own} for row in sessions.of_user(request.user)]
    return render(
        request, "accounts/sessions.html", {"rows": rows, "others": sum(not r["is_this"] for r in rows)}
    )


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's other sessions."""
    user = request.user
    assert isinstance(user, User)
    row = (
        OpenSession.objects.filter(pk=pk, user=user).exclude(session_key=request.session.session_key).first()
    )
    if row is None:
        raise Http404
    sessions.end([row])
    record(user, acts.SESSIONS_ENDED, user, division=queries.home_of(user), count=1)
    messages.success(request, _("那里的登录结束了。"))
    return redirect("accounts:sessions")


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """End all of one's other sessions; browsers that signed in before are strangers again, but for this one."""
    user = request.user
    assert isinstance(user, User)
    count = sessions.end_all(user, but=request.session.session_key)
    user.devices_since = now()
    user.save(update_fields=["devices_since"])
    record(user, acts.SESSIONS_ENDED, user, division=queries.home_of(user), count=count)
    messages.success(request, _("别处的登录都结束了：{count} 处。").format(count=count))
    response = redirect("accounts:sessions")
    slowing.mark_device(request, response, user)
    return response
