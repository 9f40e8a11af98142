"""What is done to places and stations: one function for each act."""

from shegongzhan.stations.commands.divisions import load_divisions

__all__ = ["load_divisions"]
