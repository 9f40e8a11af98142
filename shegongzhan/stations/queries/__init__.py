"""Places and stations, as pages, imports and upper contexts ask for them."""

from shegongzhan.stations.queries.lookup import search
from shegongzhan.stations.queries.picking import (
    PlaceField,
    every_place,
    place_words,
    places_around,
    places_within,
)
from shegongzhan.stations.queries.places import (
    LEVELS,
    ancestors,
    children_of,
    common_level,
    counties_of,
    division,
    forget,
    is_known,
    label_of,
    name_of,
    names_of,
    path_name,
    paths_of,
    townships_of,
    villages_of,
)
from shegongzhan.stations.queries.serving import station_of, stations_serving, taken_on
from shegongzhan.stations.queries.stations import (
    Coverage,
    coverage,
    coverage_of,
    needs_mongolian_plate,
    room_check,
    room_names,
    standing_on,
)
from shegongzhan.stations.queries.systems import place_by_path, same_place

__all__ = [
    "LEVELS", "Coverage", "PlaceField", "ancestors", "children_of", "common_level", "counties_of", "coverage",
    "coverage_of", "division", "every_place", "forget", "is_known", "label_of", "name_of", "names_of",
    "needs_mongolian_plate", "path_name", "paths_of", "place_by_path", "place_words", "places_around", "places_within",
    "room_check", "room_names", "same_place", "search", "standing_on", "station_of", "stations_serving", "taken_on",
    "townships_of", "villages_of",
]  # fmt: skip
