"""Reports: what indicators say, put together for people who hand it in. One file each; a new one gets its line here."""

from collections.abc import Callable
from typing import Any

from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.funds import funds_figures
from shegongzhan.statistics.reports.projects import projects_figures
from shegongzhan.statistics.reports.supervision import supervision_figures
from shegongzhan.statistics.reports.talent import talent_figures
from shegongzhan.statistics.reports.volunteers import volunteers_figures
from shegongzhan.statistics.reports.yearly import yearly_figures

# What `shegongzhan report NAME` prints: the place (prefix of a division code) and the period in, the figures out.
# The keys of each are documented in docs/reports.md.
REPORTS: dict[str, Callable[[str, Period], dict[str, Any]]] = {
    "funds": funds_figures,
    "supervision": supervision_figures,
    "projects": projects_figures,
    "talent": talent_figures,
    "yearly": yearly_figures,
    "volunteers": volunteers_figures,
}
