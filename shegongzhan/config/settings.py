"""Settings of the product. What differs from place to place comes from the environment (`env.py`)."""

import os

from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

from shegongzhan.config import env

env.read_files()
BASE_DIR = env.BASE_DIR
HOME = env.home()

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key()
ALLOWED_HOSTS = [*env.words("ALLOWED_HOSTS"), *env.LOOPBACK]
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# Floors from the ground up; tests/architecture holds that imports only go down.
CONTEXTS = [
    "core",
    "crypto",
    "audit",
    "acts",
    "imports",
    "files",
    "policies",
    "stations",
    "partners",
    "accounts",
    "errands",
    "talent",
    "people",
    "needs",
    "projects",
    "services",
    "fieldwork",
    "activities",
    "supervision",
    "volunteers",
    "funds",
    "ledgers",
    "statistics",
    "portal",
    "desk",
]

INSTALLED_APPS = [
    *[f"shegongzhan.{context}" for context in CONTEXTS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "shegongzhan.core.middleware.DefaultsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shegongzhan.audit.middleware.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shegongzhan.accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shegongzhan.core.middleware.RuleViolationMiddleware",
    "shegongzhan.errands.middleware.ErrandsMiddleware",
]

ROOT_URLCONF = "shegongzhan.config.urls"
WSGI_APPLICATION = "shegongzhan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The templates of a noun lie beside it: funds/applications/templates.
        "DIRS": sorted(env.PACKAGE.glob("*/*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shegongzhan.config.navigation.navigation",
            ],
            "builtins": [
                "shegongzhan.core.templatetags.core_tags",
                "shegongzhan.acts.templatetags.acts_tags",
            ],
        },
    }
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Who knows the names of places, for the floors that only know codes (core/places.py).
PLACE_NAMES = "shegongzhan.stations.queries.names_of"
# What no list lets out, whoever may see it on a page (core/lists.py).
KEPT_BACK = "shegongzhan.people.queries.free_to_leave"
# Who works something out from a person's file, and does so anew when it changes (people.commands.following).
FOLLOW_PEOPLE = ["shegongzhan.fieldwork.duties.refresh_duties"]
# Who keeps something of a person, and forgets it when the person is erased (people.commands.forgetting); visits are
# forgotten before the records they belong to, which say where they were.
ERASING = [
    "shegongzhan.needs.erasing", "shegongzhan.fieldwork.erasing", "shegongzhan.services.erasing", "shegongzhan.funds.erasing",
    "shegongzhan.desk.erasing",
]  # fmt: skip

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "shegongzhan.accounts.entering.passwords.NoEverydayWords"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"

# The sample county asks nobody for a second factor, and says so at its sign-in page.
IS_DEMONSTRATION = env.is_demonstration()

SESSION_COOKIE_AGE = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
if not env.is_plain():
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # A browser takes a cookie of such a name from this very host and over TLS only.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz$"]  # asked from the machine itself
    if not os.environ.get("TLS_CERTIFICATE"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Other names below this one, and the browsers' own lists, are for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [env.PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shegongzhan.core.storage.StaticFiles"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# A folder of ledgers may come as one zip; larger ones go through the command line.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Imports and planning take minutes; what a reader waits for (`errands`) has a queue and a worker of its own.
TASK_QUEUES = ["default", "errands"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": TASK_QUEUES}}

# No names and no query strings in logs: messages are written by us and carry ids only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "shegongzhan.crypto.logs.MaskingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"waitress.queue": {"level": "ERROR"}},  # a page that waits for a thread is nothing to report
}
