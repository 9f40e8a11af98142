"""A training made of what supervision found wanting in a month."""

import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shegongzhan.core.asking import GET_POST, answered, do, refusals_on, sent
from shegongzhan.core.display import listed
from shegongzhan.core.time import today
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import names_of
from shegongzhan.supervision import access, commands, queries
from shegongzhan.supervision.forms import TrainingForm
from shegongzhan.supervision.models import Gap
from shegongzhan.supervision.views.asked import month_asked
from shegongzhan.talent.access import training_to_change
from shegongzhan.talent.commands import TrainingFacts

# A theme is no longer than its column.
LONGEST = 120


@require_http_methods(GET_POST)
def gaps_training(request: HttpRequest) -> HttpResponse:
    """Plan the training that answers gaps of a month: theme, abilities and who is asked stand there already."""
    access.may_train(request.scope)
    scope, on = request.scope, today()
    month = month_asked(request, on)
    places = sorted(scope.places(access.TRAIN))
    place = places[0]
    known = dict(choices("supervision.gap_tags", place, on))
    rows = _gaps(request, month)
    wanted = [tag for tag in dict.fromkeys(request.GET.getlist("tag")) if tag in known]
    named = names_of(places)
    asked = rows.filter(tag__in=request.POST.getlist("gap_tags") or wanted)
    form = TrainingForm(
        sent(request),
        places=[(code, named[code]) for code in places],
        tags=list(known.items()),
        workers=queries.workers_with(rows, place, on),
        initial={
            "theme": listed(known[tag] for tag in wanted)[:LONGEST],
            "gap_tags": wanted,
            "workers": [worker.pk for worker in queries.workers_with(asked, place, on)],
        },
    )
    back = f"{reverse('supervision:gaps')}?month={month:%Y-%m}"
    if answered(request, form):
        said = dict(form.cleaned_data)
        division, workers = said.pop("division"), list(said.pop("workers"))
        with refusals_on(form):
            made = commands.train_gaps(
                request.user, rows, TrainingFacts(**said), division=division, workers=workers, today=on
            )
            messages.success(request, _("培训安排好了，这些短板都指向它。"))
            return redirect("talent:training", made.pk)
    context = {
        "form": form, "back": back, "month": month,
        "planned": queries.trainings_for(wanted, place, on) if request.method == "GET" else [],
    }  # fmt: skip
    return render(request, "supervision/training.html", context, status=422 if form.errors else 200)


@require_POST
def gaps_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a training that is planned already answer the gaps of a month."""
    access.may_record(request.scope)
    found = training_to_change(request.scope, pk)
    month = month_asked(request, today())
    return do(
        request,
        lambda: commands.answer_with(request.user, _gaps(request, month), found),
        back=f"{reverse('supervision:gaps')}?month={month:%Y-%m}",
        done=_("这些短板指向“%(theme)s”。") % {"theme": found.theme},
    )


def _gaps(request: HttpRequest, month: datetime.date) -> QuerySet[Gap]:
    return queries.gaps_in(Gap.objects.filter(request.scope.within(access.RECORD)), month)
