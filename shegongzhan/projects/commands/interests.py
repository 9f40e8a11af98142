"""Interests of judges that the registers know of."""

from django.utils.translation import gettext as _

from shegongzhan.projects import scoring
from shegongzhan.projects.models import Judge, Recusal, VentureApplication


def stand_aside(judge: Judge) -> int:
    """Write down where the registers know of an interest of a judge; return how many applications that is."""
    there = set(judge.recusals.values_list("application_id", flat=True))
    expert = judge.expert
    new = [
        Recusal(judge=judge, application=one, reason=_("评委所在单位申报或托管"), declared_by_judge=False)
        for one in VentureApplication.objects.filter(call=judge.call_id)
        if one.pk not in there
        and scoring.must_stand_aside(
            organisation=expert.organisation_id,
            works_for=expert.works_for,
            applicant_organisation=one.organisation_id,
            applicant=one.applicant,
            host=one.host,
        )
    ]
    Recusal.objects.bulk_create(new)
    return len(new)
