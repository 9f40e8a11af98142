"""The volunteers of an opportunity stand among the partners of the activity it was part of."""

from shegongzhan.activities.models import Activity
from shegongzhan.needs.models import OwnerKind
from shegongzhan.services.models import RecordPartner
from shegongzhan.volunteers.models import Opportunity


def tell_activity(opportunity: Opportunity, activity: Activity, *, gone: bool = False) -> None:
    """Write (or take back) the row of partners that says volunteers came through this opportunity, and how many.

    How many volunteers an activity had is its own figure (`Activity.volunteers`), written by who held it; this row only
    says who worked with whom, and no figure of heads adds it up. docs/rules/volunteers.md says why.
    """
    rows = RecordPartner.objects.filter(
        record_id=activity.pk,
        kind=OwnerKind.VOLUNTEER,
        organisation=opportunity.organisation,
        name=opportunity.title,
        noted=False,
    )
    if gone:
        rows.delete()
        return
    people = opportunity.attendances.filter(minutes__isnull=False).count()
    if not rows.update(people=people):
        RecordPartner.objects.create(
            record_id=activity.pk,
            kind=OwnerKind.VOLUNTEER,
            organisation=opportunity.organisation,
            name=opportunity.title,
            people=people,
            noted=False,
        )
