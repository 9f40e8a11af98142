"""What pages, exports and figures read of volunteering: the register, the service, the network."""

from shegongzhan.volunteers.queries import network, register, service, together

__all__ = ["network", "register", "service", "together"]
