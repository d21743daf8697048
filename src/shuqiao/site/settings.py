"""Django's settings, all taken from :mod:`shuqiao.site.environment`."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from shuqiao.site import environment, secrets

ENVIRONMENT = environment.read(os.environ)

SHUQIAO_DIR = ENVIRONMENT.directory
SHUQIAO_LOG_NAME = ENVIRONMENT.log_name
SHUQIAO_DEMO = ENVIRONMENT.demo
SHUQIAO_PUBLIC_URL = ENVIRONMENT.public_url
SHUQIAO_GATEWAY_URL = ENVIRONMENT.gateway_url
SHUQIAO_OPEN_TILES = ENVIRONMENT.open_tiles
SHUQIAO_LOG_LEVEL = ENVIRONMENT.log_level
SHUQIAO_METRICS_OPEN = ENVIRONMENT.metrics_open
SHUQIAO_RULE_SET = ENVIRONMENT.rule_set
SHUQIAO_RULE_SET_FILE = ENVIRONMENT.rule_set_file
SHUQIAO_SIGN_IN = ENVIRONMENT.sign_in
SHUQIAO_COMBINATIONS_FILE = ENVIRONMENT.combinations_file

_SENDING = ENVIRONMENT.sending
SHUQIAO_MAIL_FROM = _SENDING.mail_from
SHUQIAO_SMS_CONFIG = _SENDING.sms_config
SHUQIAO_SMS_SECRET = _SENDING.sms_secret
SHUQIAO_WEBHOOK_KEY = _SENDING.webhook_key or secrets.kept_secret(SHUQIAO_DIR, "webhook-key")
SHUQIAO_OUTBOUND_HOSTS = _SENDING.hosts
SHUQIAO_DIGEST_AT = _SENDING.digest_at
SHUQIAO_SMS_QUIET = _SENDING.sms_quiet
globals().update(_SENDING.smtp)  # Django's own names of a mail server

SECRET_KEY = ENVIRONMENT.secret_key or secrets.session_secret(SHUQIAO_DIR)
DEBUG = False
ALLOWED_HOSTS = [urlsplit(SHUQIAO_PUBLIC_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"]
_SECURE = SHUQIAO_PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "shuqiao.audit",
    "shuqiao.accounts",
    "shuqiao.catalogue",
    "shuqiao.sharing",
    "shuqiao.exchange",
    "shuqiao.portal",
    "django.forms",  # after the portal, which draws options itself
    "shuqiao.api",
    "shuqiao.site",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
AUTH_USER_MODEL = "accounts.Person"

DATABASES = {"default": ENVIRONMENT.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOT_URLCONF = "shuqiao.site.urls"
WSGI_APPLICATION = "shuqiao.site.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shuqiao.site.middleware.SecurityHeaders",
    "shuqiao.site.middleware.StrictInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shuqiao.portal.middleware.PortalPages",
    "shuqiao.api.idempotency.RememberAnswers",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "shuqiao.site.context.demo_clock",
            ],
        },
    },
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/sign-in/"

SESSION_COOKIE_NAME = "shuqiao_session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_NAME = "shuqiao_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = _SECURE
CSRF_FAILURE_VIEW = "shuqiao.portal.refusals.csrf_page"
CSRF_TRUSTED_ORIGINS = [SHUQIAO_PUBLIC_URL]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a compile page holds up to 500 items of eight fields
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # files come from the package itself: no collecting step that could be forgotten
WHITENOISE_AUTOREFRESH = False
APPEND_SLASH = True

LOGGING_CONFIG = None  # site.logs says what is written
SILENCED_SYSTEM_CHECKS: list[str] = []
