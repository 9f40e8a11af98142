"""What goes wrong in tests, by name."""


class NetworkBlocked(Exception):
    """A test wanted to leave this machine."""
