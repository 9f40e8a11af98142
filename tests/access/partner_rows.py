"""Community organisations that are brought up, made in the county of the place that is asked for."""

import datetime

from shegongzhan.partners.models import FilingStep, Incubation, Organisation
from tests.access.rows import DAY, Made
from tests.access.walk import Row, needs


def _incubation(place: str) -> Incubation:
    county = place[:6]
    organisation = Organisation.objects.create(
        division=county, kind="community", name=f"编织社{Organisation.objects.count()}"
    )
    return Incubation.objects.create(
        division=county, organisation=organisation, kind="culture", head="社长", scope="编织", since=DAY
    )


def incubation(place: str) -> Made:
    """An organisation that is brought up in the county."""
    row = _incubation(place)
    return {"pk": row.pk}, row.division


def filing(place: str) -> Made:
    """The same, with the filing that is begun."""
    row = _incubation(place)
    return {"pk": row.pk, "kind": "precheck"}, row.division


def step(place: str) -> Made:
    """A step of filing in the county."""
    row = _incubation(place)
    made = FilingStep.objects.create(
        division=row.division, incubation=row, kind="precheck", begun_on=DAY,
        due_on=DAY + datetime.timedelta(days=7),
    )  # fmt: skip
    return {"pk": made.pk}, row.division


def _changes(of, **rest) -> Row:
    return needs("partners.change", of=of, seen_with="partners.view", from_below=True, **rest)


TABLE: dict[str, Row] = {
    "partners:incubations": needs("partners.view"),
    "partners:incubation_change": _changes(incubation),
    "partners:filing": _changes(filing),
    "partners:help_add": _changes(incubation),
    "partners:independent": _changes(incubation),
    "partners:registered": _changes(incubation, method="post"),
    "partners:step": _changes(step),
}
