"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shegongzhan.config.settings")
application = get_wsgi_application()

from shegongzhan.crypto.start import hold_the_keys  # noqa: E402 - needs the settings

hold_the_keys()
