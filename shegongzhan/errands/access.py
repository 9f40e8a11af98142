"""The door to errands: only who asked, and only with the rights they asked with."""

import json
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from shegongzhan.core.scoping import Scope
from shegongzhan.errands.models import Errand
from shegongzhan.errands.queries import question_of


def errand_of(scope: Scope, pk: UUID) -> Errand:
    """Return an errand of the reader; Http404 for somebody else's."""
    return get_object_or_404(Errand, pk=pk, user=scope.user_id)


def answer_of(scope: Scope, pk: UUID) -> Errand:
    """Return an errand whose answer the reader may fetch: Http404 when their rights are others than when they asked."""
    errand = errand_of(scope, pk)
    if errand.question != question_of(scope, json.loads(errand.asked)):
        raise Http404
    return errand
