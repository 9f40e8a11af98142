"""Settings of the test suite: quick hashing, tasks run at once, static files without a manifest."""

import os
import tempfile

os.environ.setdefault("SHEGONGZHAN_HOME", tempfile.mkdtemp(prefix="shegongzhan-test-"))
os.environ.setdefault("SHEGONGZHAN_PLAIN", "1")  # the test client and the browser tests speak plain HTTP

from shegongzhan.config.settings import *  # noqa: F403
from shegongzhan.config.settings import STATIC_ROOT, STORAGES, TASK_QUEUES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": TASK_QUEUES}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Tests empty the tables between them; the guard itself is laid and tested in tests/audit.
AUDIT_GUARDS_DELETE = False

# The static files of a set-up installation lie here; in tests they come from the apps, and the folder is empty.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
