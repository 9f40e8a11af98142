"""Volunteers, teams, opportunities, sign-ups and hours.

A volunteer's hours come from signing in and out, and the statement of service from the hours."""
