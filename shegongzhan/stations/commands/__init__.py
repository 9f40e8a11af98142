"""What is done to places and stations: one function for each act."""

from shegongzhan.stations.commands.divisions import load_divisions
from shegongzhan.stations.commands.stations import (
    WIDTH,
    Room,
    add_duty,
    add_station,
    change_station,
    close_station,
    end_duty,
    end_extension,
    extend_services,
    set_rooms,
)

__all__ = [
    "WIDTH", "Room", "add_duty", "add_station", "change_station", "close_station", "end_duty",
    "end_extension", "extend_services", "load_divisions", "set_rooms",
]  # fmt: skip
