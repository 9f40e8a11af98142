"""One file for each kind of ledger: its columns, what a row says, how rows are written."""

from shegongzhan.ledgers.kinds.activities import Activities
from shegongzhan.ledgers.kinds.base import Kind
from shegongzhan.ledgers.kinds.funds import Funds
from shegongzhan.ledgers.kinds.needs import Needs
from shegongzhan.ledgers.kinds.pays import Pays
from shegongzhan.ledgers.kinds.people import People
from shegongzhan.ledgers.kinds.resources import Resources
from shegongzhan.ledgers.kinds.services import Services
from shegongzhan.ledgers.kinds.stations import Stations
from shegongzhan.ledgers.kinds.ventures import Ventures
from shegongzhan.ledgers.kinds.visits import Visits
from shegongzhan.ledgers.kinds.volunteer_hours import VolunteerHours
from shegongzhan.ledgers.kinds.volunteers import Volunteers
from shegongzhan.ledgers.kinds.workers import Workers

# In the order of who refers to whom: visits need persons and workers, these need stations.
ALL: tuple[Kind, ...] = tuple(
    sorted(
        (
            Stations(),
            Workers(),
            Pays(),
            People(),
            Needs(),
            Resources(),
            Services(),
            Visits(),
            Activities(),
            Ventures(),
            Funds(),
            Volunteers(),
            VolunteerHours(),
        ),
        key=lambda kind: kind.order,
    )
)
NAMES = tuple(dict.fromkeys(kind.name for kind in ALL))
