"""Django's settings. What can be set from outside stands in ``zhiping.config.env`` (docs/configuration.md)."""

from __future__ import annotations

import os
from typing import Any

from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject

from zhiping.config import env, hosts, logs, secret
from zhiping.config.databases import django_database

ENV = env.read(os.environ)
HOME = ENV.home
EVIDENCE_ROOT = ENV.evidence_url or HOME / "evidence"
BALLOT_KEYS = ENV.ballot_keys or HOME / "ballots"
CACHE_ROOT = HOME / "cache"
PROFILE = ENV.profile
PUBLIC_URL = ENV.public_url

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "zhiping.config",
    "zhiping.ground.clock",
    "zhiping.ground.storage",
    "zhiping.ground.audit",
    "zhiping.ground.ballots",
    "zhiping.ground.messages",
    "zhiping.ground.signatures",
    "zhiping.accounts",
    "zhiping.records",
    "zhiping.access",
    "zhiping.web",
    "zhiping.registers.attested",
    "zhiping.registers.claims",
    "zhiping.registers.draws",
    "zhiping.registers.experts",
    "zhiping.registers.fees",
    "zhiping.registers.integrity",
    "zhiping.registers.publicity",
    "zhiping.registers.recommendations",
    "zhiping.stages.registration",
    "zhiping.stages.application",
    "zhiping.stages.review",
    "zhiping.stages.handin",
    "zhiping.stages.drawing",
    "zhiping.stages.defence",
    "zhiping.stages.meeting",
    "zhiping.stages.conferral",
    "zhiping.stages.aftercare",
    "zhiping.faces.portal",
    "zhiping.faces.desk",
    "zhiping.faces.printing",
    "zhiping.faces.exchange",
    "zhiping.faces.figures",
    "zhiping.faces.oversight",
    "zhiping.faces.handover",
]

# Order matters: headers of strangers are dropped first, files are served before anything asks the database, and
# access decides last, when it is known who asks.
MIDDLEWARE = [
    "zhiping.config.proxies.TrustedProxies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhiping.config.limits.RequestLimit",
    "zhiping.access.middleware.ArrivalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "zhiping.config.sessions.RollingSession",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zhiping.web.middleware.ErrorPages",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiping.access.middleware.AccessMiddleware",
]
#: Which room says messages in words: its neighbours know it by this name alone.
MESSAGE_SENTENCE = "zhiping.faces.desk.queries.sentences.sentence"
ROOT_URLCONF = "zhiping.config.urls"
WSGI_APPLICATION = "zhiping.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhiping.web.context.page",
            ]
        },
    }
]

# --- data ---
DATABASES: dict[str, dict[str, Any]] = {"default": django_database(ENV.database_url, HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- language and time: the law counts days in Shanghai; the database keeps UTC ---
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- who signs in, and for how long ---
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/signin/"
LOGIN_REDIRECT_URL = "/start/"
SIGNING_KEY = ENV.signing_key
PAYMENT_PROVIDER = "" if ENV.payment_provider == "none" else ENV.payment_provider
IDENTITY_PROVIDER = ENV.identity_provider
ROLE_MONTHS = ENV.role_months
# Whether staff must have a second factor; the middleware of access leads them to it.
STAFF_SECOND_FACTOR = ENV.second_factor == "staff"
SESSION_COOKIE_AGE = ENV.session_minutes * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True

# --- e-mail: handed to a server by TLS, or in the demo written into the home ---
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
EMAIL_TIMEOUT = 20
DIGEST_MINUTES = ENV.digest_minutes
EMAIL_IS_SENT = ENV.mail_url is not None or not ENV.production
if ENV.mail_url is not None:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = ENV.mail_url.host, ENV.mail_url.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.mail_url.user, ENV.mail_url.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = ENV.mail_url.tls, not ENV.mail_url.tls
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mail"

# --- security: strict for both profiles; what needs TLS follows the public address ---
DEBUG = False
# Read on first use: a command that signs nothing leaves no file behind.
SECRET_KEY = SimpleLazyObject(lambda: secret.secret_key(HOME))
ALLOWED_HOSTS = hosts.served(ENV)
TLS = ENV.public_url.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
# With TLS the prefix makes browsers refuse a cookie that a neighbouring host or plain http tries to plant.
SESSION_COOKIE_NAME = "__Host-zhiping" if TLS else "zhiping"
CSRF_COOKIE_NAME = "__Host-zhiping-csrf" if TLS else "zhiping-csrf"
SECURE_HSTS_SECONDS = 365 * 86400 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.trusted_proxies else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Every page works without a foreign address, without inline script and without inline style. Evidence is shown in a
# frame of this same origin.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- requests ---
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
REQUEST_LIMIT_BYTES = ENV.upload_mb * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_KEPT_HOURS = ENV.upload_kept_hours

# --- static files: served by the application itself, from the packages; nothing is collected in advance ---
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "zhiping.config.static.VersionedStaticFiles"},
}

LOGGING_CONFIG = None
logs.configure(kind=ENV.log, level=ENV.log_level)
