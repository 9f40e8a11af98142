"""What pages, the desk and the statistics read of supervision."""

from shegongzhan.supervision.queries.arrangements import (
    StationLine,
    current_of,
    history_of,
    missing_stations,
    station_lines,
    stations_to_supervise,
    supervisors_for,
)
from shegongzhan.supervision.queries.duty import DutyLine, duties_of, duty_lines, duty_missing
from shegongzhan.supervision.queries.figures import supervision_of
from shegongzhan.supervision.queries.gaps import GapCount, counted, gaps_in, gaps_of_month, tags_of
from shegongzhan.supervision.queries.own import (
    actions_due,
    own_actions,
    own_points,
    own_sessions,
    points_waiting,
    words_of_month,
)
from shegongzhan.supervision.queries.sessions import (
    needs_to_refer_to,
    open_actions_of,
    open_points_of,
    people_of,
    project_hours,
    projects_of,
    records_to_refer_to,
    session_in_full,
    sessions_narrowed,
    sessions_seen_by,
    sums_of,
)

__all__ = [
    "DutyLine",
    "GapCount",
    "StationLine",
    "actions_due",
    "counted",
    "current_of",
    "duties_of",
    "duty_lines",
    "duty_missing",
    "gaps_in",
    "gaps_of_month",
    "history_of",
    "missing_stations",
    "needs_to_refer_to",
    "open_actions_of",
    "open_points_of",
    "own_actions",
    "own_points",
    "own_sessions",
    "people_of",
    "points_waiting",
    "project_hours",
    "projects_of",
    "records_to_refer_to",
    "session_in_full",
    "sessions_narrowed",
    "sessions_seen_by",
    "station_lines",
    "stations_to_supervise",
    "sums_of",
    "supervision_of",
    "supervisors_for",
    "tags_of",
    "words_of_month",
]
