"""Fill the database of DATABASE_URL with the size named on the command line."""

import sys
import time

from bench.sizes import SIZES


def main() -> int:
    """Fill the database named by DATABASE_URL with the size named on the command line."""
    import django

    django.setup()

    from django.core.management import call_command

    from bench.generate.region import build
    from bench.stores import EMPTY

    if sys.argv[1] == EMPTY:
        call_command("migrate", interactive=False, verbosity=0)
        return 0
    size = SIZES[sys.argv[1]]
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"  {time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)

    build(size, tell)
    return 0


if __name__ == "__main__":
    sys.exit(main())
