"""Words for few eyes: a supervisor's own note, and a worker's word of a session. Never kept by the browser."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shegongzhan.core.errors import RuleViolation
from shegongzhan.supervision import access, commands
from shegongzhan.supervision.forms import NoteForm, WordForm
from shegongzhan.supervision.models import WorkerWord
from shegongzhan.supervision.views.asked import said, version_seen

GET_POST = ["GET", "POST"]


@never_cache
@require_http_methods(GET_POST)
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write one's own note of a session."""
    found = access.session_to_change(request.scope, pk)
    own = access.own_note(request.scope, found)
    if own is not None and own.shared_at is not None:
        messages.warning(request, _("已经分享的手记不能再改，别人看到的就是这一份。"))
        return redirect("supervision:session", pk)
    form = NoteForm(request.POST or None, initial={"text": own.text if own else ""})
    if request.method == "POST" and form.is_valid():
        version = version_seen(request)
        if said(
            form,
            lambda: commands.write_note(
                request.user, found, text=form.cleaned_data["text"], seen_version=version
            ),
        ):
            messages.success(request, _("手记存好了，只有您自己看得到。"))
            return redirect("supervision:session", pk)
    return render(request, "supervision/sheet.html", {
        "title": _("我的手记"), "form": form, "version": own.version if own else "", "yes": _("存好"),
        "back": reverse("supervision:session", args=[pk]),
        "lead": _("加密保存，只有您自己看得到，站长、机构和县里都看不到；要给别人看，由您自己分享。"),
    })  # fmt: skip


@never_cache
@require_http_methods(GET_POST)
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Share one's own note; it cannot be taken back."""
    found = access.session_to_view(request.scope, pk)
    own = access.own_note(request.scope, found)
    if own is None:
        raise Http404
    if request.method == "POST":
        try:
            commands.share_note(request.user, own)
        except RuleViolation as no:
            messages.error(request, no.sentence)
        else:
            messages.success(request, _("分享了。"))
        return redirect("supervision:session", pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("分享这份手记？"),
            "text": _(
                "分享后，参加这次督导的人、站长、县级指导中心和民政局都能看到，并记下分享的时间；看过的收不回来。"
            ),
            "yes": _("分享"),
            "back": reverse("supervision:session", args=[pk]),
        },
    )


@never_cache
@require_http_methods(GET_POST)
def word(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how a session was, as one of its workers."""
    found = access.session_taken_part_in(request.scope, pk)
    worker = access.own_worker(request.scope)
    assert worker is not None
    before = WorkerWord.objects.filter(session=found, worker=worker).first()
    form = WordForm(
        request.POST or None, initial={"helped": before.helped, "text": before.text} if before else None
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        if said(form, lambda: commands.say_how_it_was(request.user, found, worker, **words)):
            messages.success(request, _("谢谢，记下了。"))
            return redirect("supervision:mine")
    lead = (
        _("文字只有您和这次的督导看得到；上级只看到合计。")
        if found.supervisor_id
        else _("这次的督导没有账号，文字只有您自己看得到；上级只看到合计。")
    )
    return render(request, "supervision/sheet.html", {
        "title": _("这次督导怎么样"), "form": form, "lead": lead, "yes": _("说好了"),
        "back": reverse("supervision:mine"),
    })  # fmt: skip
