"""Settings of the benchmarks: the product's own, with static files that need no collecting."""

import os

os.environ.setdefault("SHEGONGZHAN_PLAIN", "1")  # pages are asked for by the test client

from shegongzhan.config.settings import *  # noqa: F403
from shegongzhan.config.settings import STORAGES

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = ["testserver"]  # what the test client calls itself
# Databases are made, copied and dropped whole; the guard is no part of what is measured.
AUDIT_GUARDS_DELETE = False
