"""Tools for developers, and what run.py does."""
