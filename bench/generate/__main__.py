"""Fill the database of DATABASE_URL with the size named on the command line."""

import sys
import time

from bench.sizes import SIZES


def main() -> int:
    """Fill the database named by DATABASE_URL with the size named on the command line."""
    import django

    django.setup()

    from bench.generate.region import build

    size = SIZES[sys.argv[1]]
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"  {time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)

    build(size, tell)
    return 0


if __name__ == "__main__":
    sys.exit(main())
