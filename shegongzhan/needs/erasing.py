"""What of a person who is to be erased stands here: needs. They stay as kind, days and outcome, and lead to nobody."""

from django.db.models import Q, Value
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from shegongzhan.core.display import listed
from shegongzhan.core.time import today
from shegongzhan.files.commands import destroy
from shegongzhan.needs.models import UNDER_WAY, Match, Need, NeedState, NeedStep, Referral
from shegongzhan.people.commands import TO_TOWNSHIP
from shegongzhan.people.models import Person
from shegongzhan.policies.queries import label
from shegongzhan.stations.models import Level


def holds(person: Person) -> list[str]:
    """Return what has to be finished first: needs that are still under way, by their kinds."""
    kinds = list(
        person.needs.filter(state__in=UNDER_WAY).order_by("kind").values_list("kind", flat=True).distinct()
    )
    if not kinds:
        return []
    words = listed(label("needs.kinds", kind, person.division[: Level.TOWNSHIP], today()) for kind in kinds)
    return [_("还有需求没有办结（%(kinds)s）：请先办结，或写明满足不了的原因。") % {"kinds": words}]


def counts(person: Person) -> dict[str, int]:
    """Return how many needs were noted, and how many of them were met."""
    return {
        "needs": person.needs.count(),
        "needs_met": person.needs.filter(state__in=(NeedState.MET, NeedState.PARTLY_MET)).count(),
    }


def forget(person: Person) -> None:
    """Cut the needs of a person from the person, and blank what was written about them; kinds, states and days stay."""
    needs = list(Need.objects.filter(person=person).values_list("pk", flat=True))
    of_hers = {"need__in": needs}
    NeedStep.objects.filter(**of_hers).update(reason="", outcome=None, said=None, division=TO_TOWNSHIP)
    Match.objects.filter(**of_hers).update(reason="", division=TO_TOWNSHIP)
    Referral.objects.filter(**of_hers).update(
        to_name="", reason="", reply="", division=TO_TOWNSHIP, to_division=Left("to_division", Level.TOWNSHIP)
    )
    destroy({"needs.need": [str(pk) for pk in needs]})
    # What could not be met must say a reason: that there was one stays, which one goes.
    Need.objects.filter(~Q(state_reason=""), pk__in=needs).update(state_reason=Value("—"))
    Need.objects.filter(pk__in=needs).update(
        person=None, household=None, group="", description=None, outcome=None, said=None, to_ask=False, import_key="",
        division=TO_TOWNSHIP, noted_in=Left("noted_in", Level.TOWNSHIP),
    )  # fmt: skip
