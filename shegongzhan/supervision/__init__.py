"""Supervision of stations and workers.

Who supervises which station, sessions, gaps in ability, agreed actions, and the contractor's monthly duty."""
