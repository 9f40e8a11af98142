"""What other contexts read of applications."""

from shegongzhan.funds.applications.register import success_of

__all__ = ["success_of"]
