"""What holds of people who act on each other's work; the mechanism of acts asks the same rules."""

from shegongzhan.acts.rules import must_be_another, pk_of

__all__ = ["must_be_another", "pk_of"]
