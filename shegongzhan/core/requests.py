"""A request as pages meet it."""

from django.http import HttpRequest

from shegongzhan.core.scoping import Scope


class Request(HttpRequest):
    """A request of somebody who signed in: the middleware of accounts has put what they may do into `scope`."""

    scope: Scope
