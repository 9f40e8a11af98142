"""The door to the talent register."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope, covers, within_any
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation
from shegongzhan.talent.models import (
    SENT,
    AwardRun,
    CeEntry,
    Certificate,
    DeadlineDecision,
    Employment,
    ExamSitting,
    Expert,
    Guidance,
    MentorPair,
    Obligation,
    Registration,
    StudyGroup,
    Training,
    Worker,
)

# Who writes down who did something must be able to name them.
NAMING = ("talent.view", "activities.change", "visits.record")


def may_list(scope: Scope) -> None:
    """Let through who sees the register anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("talent.view"):
        raise PrivilegeNeeded(_("您的岗位不看社工队伍。"))


def may_see_pay(scope: Scope) -> None:
    """Let through who works out awards and allowances; PrivilegeNeeded for everybody else."""
    if not scope.may("talent.pay"):
        raise PrivilegeNeeded(_("您的岗位不看薪酬和津贴。"))


def may_see_floor(scope: Scope) -> None:
    """Let through who works out pay, and employers for their own people; PrivilegeNeeded for everybody else."""
    if not scope.may_any("talent.pay", "talent.employ"):
        raise PrivilegeNeeded(_("您的岗位不看薪酬和津贴。"))


def employs(scope: Scope, job: Employment) -> bool:
    """Tell whether the reader speaks for the employer: named by the employment, or else running its station in its time."""
    if scope.organisation_id is None or not scope.may("talent.employ", job.division):
        return False
    if job.organisation_id is not None or job.kind not in SENT:
        return job.organisation_id == scope.organisation_id
    runs = Agreement.objects.running().filter(organisation=scope.organisation_id, station=job.station_id)
    return runs.overlapping(job.starts_on, job.ends_on).exists()


def sees_pay(scope: Scope, job: Employment) -> bool:
    """Tell whether the reader sees what an employment pays: who works out awards there, and the employer."""
    return scope.may("talent.pay", job.division) or employs(scope, job)


def may_name(scope: Scope) -> None:
    """Let through who picks workers by their name; PrivilegeNeeded for everybody else."""
    if not scope.may_any(*NAMING):
        raise PrivilegeNeeded(_("您的岗位不看社工队伍。"))


def may_file(scope: Scope) -> None:
    """Let through who files workers anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("talent.change"):
        raise PrivilegeNeeded(_("您的岗位不登记社工队伍。"))


def may_file_in(scope: Scope, division: str) -> None:
    """Let through who files workers of the place; PrivilegeNeeded for everybody else."""
    if not scope.may("talent.change", division):
        raise PrivilegeNeeded(_("您不能登记那个地方的人员。"))


def worker_to_view(scope: Scope, pk: int) -> Worker:
    """Return a worker the scope may see, or raise Http404."""
    worker = Worker.objects.select_related("station", "user").filter(pk=pk).first()
    if worker is None or not scope.may("talent.view", worker.division):
        raise Http404
    return worker


def worker_to_change(scope: Scope, pk: int) -> Worker:
    """Return a worker the scope may change; Http404 when it may not see them, PrivilegeNeeded when it only may look."""
    worker = worker_to_view(scope, pk)
    if not scope.may("talent.change", worker.division):
        raise PrivilegeNeeded(_("您可以看这份资料，但不能改。"))
    return worker


def employment_to_change(scope: Scope, pk: int, employment: int) -> Employment:
    """Return an employment of a worker the scope may change; errors as in `worker_to_change`."""
    worker = worker_to_change(scope, pk)
    found = Employment.objects.select_related("worker").filter(pk=employment, worker=worker).first()
    if found is None:
        raise Http404
    return found


def certificate_to_change(scope: Scope, pk: int, certificate: int) -> Certificate:
    """Return a certificate of a worker the scope may change; errors as in `worker_to_change`."""
    worker = worker_to_change(scope, pk)
    found = Certificate.objects.select_related("worker").filter(pk=certificate, worker=worker).first()
    if found is None:
        raise Http404
    return found


def employment_to_decide(scope: Scope, pk: int, employment: int) -> Employment:
    """Return an employment on which the scope decides whether somebody stays; errors as in `worker_to_change`."""
    worker = worker_to_view(scope, pk)
    found = Employment.objects.select_related("worker").filter(pk=employment, worker=worker).first()
    if found is None:
        raise Http404
    if not scope.may("talent.decide", found.division):
        raise PrivilegeNeeded(_("留用还是延期由站长、承接机构或县里决定。"))
    return found


def decision_to_answer(scope: Scope, pk: int, decision: int) -> DeadlineDecision:
    """Return a decision the scope may approve; errors as in `worker_to_change`."""
    worker = worker_to_view(scope, pk)
    rows = DeadlineDecision.objects.select_related("employment__worker")
    found = rows.filter(pk=decision, employment__worker=worker).first()
    if found is None:
        raise Http404
    if not scope.may("talent.approve", found.division):
        raise PrivilegeNeeded(_("延长取证期限由县里批准。"))
    return found


def employment_to_pay(scope: Scope, pk: int, employment: int) -> Employment:
    """Return an employment whose pay the scope writes down; errors as in `worker_to_change`."""
    worker = worker_to_view(scope, pk)
    found = Employment.objects.select_related("worker").filter(pk=employment, worker=worker).first()
    if found is None:
        raise Http404
    if not sees_pay(scope, found):
        raise PrivilegeNeeded(_("您的岗位不看薪酬和津贴。"))
    return found


def registration_to_change(scope: Scope, pk: int, certificate: int, registration: int) -> Registration:
    """Return a registration period of a certificate the scope may change; errors as in `worker_to_change`."""
    of = certificate_to_change(scope, pk, certificate)
    found = (
        Registration.objects.select_related("certificate__worker")
        .filter(pk=registration, certificate=of)
        .first()
    )
    if found is None:
        raise Http404
    return found


def ce_to_change(scope: Scope, pk: int, entry: int) -> CeEntry:
    """Return further education on the file of a worker the scope may change; errors as in `worker_to_change`."""
    worker = worker_to_change(scope, pk)
    found = CeEntry.objects.select_related("worker").filter(pk=entry, worker=worker).first()
    if found is None:
        raise Http404
    return found


def run_to_view(scope: Scope, pk: int) -> AwardRun:
    """Return a list of awards and allowances of a place whose pay the scope sees, or raise Http404."""
    run = AwardRun.objects.filter(pk=pk).first()
    if run is None or not scope.may("talent.pay", run.division):
        raise Http404
    return run


def run_to_approve(scope: Scope, pk: int) -> AwardRun:
    """Return a list the scope may approve; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    run = run_to_view(scope, pk)
    if not scope.may("talent.approve", run.division):
        raise PrivilegeNeeded(_("发放表由县里批准。"))
    return run


# ---------- growing: trainings, examinations, mentors, experts ----------


def near(scope: Scope, field: str = "division") -> Q:
    """Return the condition "in the places of the scope, or kept for them by a place above": a county's training."""
    places = scope.places("talent.view")
    above = {place[:size] for place in places for size in range(2, len(place))}
    return within_any(places, field) | Q(**{f"{field}__in": sorted(above)})


def _is_near(scope: Scope, division: str) -> bool:
    places = scope.places("talent.view")
    return covers(places, division) or any(place.startswith(division) for place in places)


def _to_change(scope: Scope, division: str) -> None:
    if not scope.may("talent.change", division):
        raise PrivilegeNeeded(_("您可以看，但不能改。"))


def training_to_view(scope: Scope, pk: UUID) -> Training:
    """Return a training of a place of the scope, or kept for it by a place above; Http404 otherwise."""
    found = Training.objects.select_related("expert").filter(pk=pk).first()
    if found is None or not _is_near(scope, found.division):
        raise Http404
    return found


def training_to_change(scope: Scope, pk: UUID) -> Training:
    """Return a training the scope organises; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    found = training_to_view(scope, pk)
    _to_change(scope, found.division)
    return found


def sitting_to_view(scope: Scope, pk: int) -> ExamSitting:
    """Return a sitting of the calendar of a place of the scope, or of one above; Http404 otherwise."""
    found = ExamSitting.objects.filter(pk=pk).first()
    if found is None or not _is_near(scope, found.division):
        raise Http404
    return found


def sitting_to_change(scope: Scope, pk: int) -> ExamSitting:
    """Return a sitting of a calendar the scope keeps; errors as in `training_to_change`."""
    found = sitting_to_view(scope, pk)
    _to_change(scope, found.division)
    return found


def sitting_to_sign_up(scope: Scope, pk: int) -> ExamSitting:
    """Return a sitting for which the scope signs workers up: its own places may use the calendar of one above."""
    found = sitting_to_view(scope, pk)
    places = scope.places("talent.change")
    if not any(place.startswith(found.division) or found.division.startswith(place) for place in places):
        raise PrivilegeNeeded(_("您可以看，但不能改。"))
    return found


def group_to_change(scope: Scope, pk: int) -> StudyGroup:
    """Return a study group the scope keeps; errors as in `training_to_change`."""
    found = StudyGroup.objects.select_related("sitting").filter(pk=pk).first()
    if found is None or not _is_near(scope, found.division):
        raise Http404
    _to_change(scope, found.division)
    return found


def expert_to_view(scope: Scope, pk: int) -> Expert:
    """Return an expert of the pool of a place of the scope, or of one above; Http404 otherwise."""
    found = Expert.objects.select_related("organisation").filter(pk=pk).first()
    if found is None or not _is_near(scope, found.division):
        raise Http404
    return found


def expert_to_change(scope: Scope, pk: int) -> Expert:
    """Return an expert of a pool the scope keeps; errors as in `training_to_change`."""
    found = expert_to_view(scope, pk)
    _to_change(scope, found.division)
    return found


# Who arranges that somebody new is accompanied: the county, and whoever heads the station or the agency.
ARRANGING = ("talent.change", "talent.decide")


def may_pair(scope: Scope) -> None:
    """Let through who arranges mentors anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may_any(*ARRANGING):
        raise PrivilegeNeeded(_("以老带新由站长、承接机构或县级指导中心安排。"))


def _of_contractor(scope: Scope, pk: int) -> tuple[Organisation, list[str]]:
    """Return a contractor and the places where it runs, or ran, stations that the scope sees; Http404 otherwise."""
    found = Organisation.objects.filter(pk=pk).first()
    runs = Agreement.objects.filter(organisation=pk, kind=AgreementKind.OPERATION).values_list(
        "division", flat=True
    )
    places = [place for place in runs if scope.may("talent.view", place)]
    if found is None or not places:
        raise Http404
    return found, places


def contractor_to_view(scope: Scope, pk: int) -> Organisation:
    """Return a contractor of a station whose people the scope sees, or raise Http404."""
    may_list(scope)
    return _of_contractor(scope, pk)[0]


def contractor_to_bind(scope: Scope, pk: int) -> tuple[Organisation, str]:
    """Return a contractor whose contract the scope writes down, and the place; Http404, or PrivilegeNeeded to look only."""
    found, places = _of_contractor(scope, pk)
    place = next((place for place in places if scope.may("talent.change", place)), "")
    if not place:
        raise PrivilegeNeeded(_("承接机构的约定由县级指导中心或民政局登记。"))
    return found, place


def contractor_to_note(scope: Scope, pk: int) -> tuple[Organisation, str]:
    """Return a contractor whose guidance the scope writes down, and the place; errors as in `contractor_to_bind`."""
    found, places = _of_contractor(scope, pk)
    place = next((place for place in places if any(scope.may(right, place) for right in ARRANGING)), "")
    if not place:
        raise PrivilegeNeeded(_("经验指导由站长、承接机构或县级指导中心登记。"))
    return found, place


def obligation_to_change(scope: Scope, pk: int) -> Obligation:
    """Return a clause the scope keeps; errors as in `contractor_to_bind`."""
    found = Obligation.objects.select_related("organisation").filter(pk=pk).first()
    if found is None or not _is_near(scope, found.division):
        raise Http404
    contractor_to_bind(scope, found.organisation_id)
    _to_change(scope, found.division)
    return found


def guidance_to_change(scope: Scope, pk: int) -> Guidance:
    """Return guidance the scope writes down; errors as in `contractor_to_note`."""
    found = Guidance.objects.select_related("organisation", "station").filter(pk=pk).first()
    if found is None or not _is_near(scope, found.division):
        raise Http404
    contractor_to_note(scope, found.organisation_id)
    if not any(scope.may(right, found.division) for right in ARRANGING):
        raise PrivilegeNeeded(_("您可以看，但不能改。"))
    return found


def pair_to_view(scope: Scope, pk: int) -> MentorPair:
    """Return a pair whose new worker the scope may see, or raise Http404."""
    found = MentorPair.objects.select_related("mentor", "mentee").filter(pk=pk).first()
    if found is None or not scope.may("talent.view", found.division):
        raise Http404
    return found


def pair_to_change(scope: Scope, pk: int) -> MentorPair:
    """Return a pair the scope arranges; errors as in `training_to_change`."""
    found = pair_to_view(scope, pk)
    if not any(scope.may(right, found.division) for right in ARRANGING):
        raise PrivilegeNeeded(_("以老带新由站长、承接机构或县级指导中心安排。"))
    return found


def pair_to_note(scope: Scope, pk: int) -> MentorPair:
    """Return a pair whose hours the scope writes down: who arranges it, and the two themselves."""
    found = pair_to_view(scope, pk)
    if scope.user_id is not None and scope.user_id in (found.mentor.user_id, found.mentee.user_id):
        return found
    return pair_to_change(scope, pk)
