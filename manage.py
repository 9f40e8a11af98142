#!/usr/bin/env python
"""Django's own command line; the product's is `shegongzhan` (see shegongzhan/__main__.py)."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shegongzhan.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
