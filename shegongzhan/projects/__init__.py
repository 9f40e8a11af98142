"""Government purchases and ventures as a register.

A project is where money, service and result meet."""
