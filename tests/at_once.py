"""Several people do something at the same moment, each with a connection of their own."""

import threading
from collections.abc import Callable

from django.db import connections

from shegongzhan.core.errors import RuleViolation


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run the works in threads and return, sorted, what each came to: "done", the code of what refused it, or what broke.

    A test that calls it is marked `django_db(transaction=True)`: the threads see only what was committed.
    """
    outcomes: list[str] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(timeout=20)
            work()
            outcomes.append("done")
        except RuleViolation as no:
            outcomes.append(no.code)
        except Exception as broken:
            outcomes.append(repr(broken))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)
