"""The information system of township social work stations (社工站)."""
