"""Where a page shows that a rule said no."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from shegongzhan.core.errors import RuleViolation


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Show a rule's "no" beside its field of the form, or above the form where it has none, and go on after the block.

    with refusals_on(form):
        made = commands.add_organisation(request.user, **form.values())
        return redirect("partners:organisation", pk=made.pk)
    return render(request, "partners/form.html", {"form": form}, status=422 if form.errors else 200)
    """
    try:
        yield
    except RuleViolation as no:
        form.add_error(no.field if no.field in form.fields else None, no.sentence)
