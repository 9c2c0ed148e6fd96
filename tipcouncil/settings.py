"""One settings file; every difference between places is an environment variable (.env.example)."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

import pghistory

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEMO = flag("TIP_DEMO")
DEBUG = flag("TIP_DEBUG")
TESTING = "PYTEST_VERSION" in os.environ

SECRET_KEY = os.environ.get("TIP_SECRET_KEY", "")
if not SECRET_KEY and (VAR / "secret").exists():
    SECRET_KEY = (VAR / "secret").read_text().strip()
if not SECRET_KEY:
    raise ImproperlyConfigured("Set TIP_SECRET_KEY to a long random text, or use `make run`.")

ALLOWED_HOSTS = words("TIP_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("TIP_CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "casework.refusals.csrf_failed"

# --- applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts",
    "casework",
    "referrals",
    "arrests",
    "recommendations",
    "dashboards",
    *(["demo"] if DEMO else []),
    "tipcouncil.apps.TipAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dashboards.public.PublicDoor",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.SessionLimitsMiddleware",
    "accounts.wall.WallMiddleware",
    "casework.reading.ReadLogMiddleware",
    "accounts.wall.RefusedMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "accounts.second_factor.SecondFactorMiddleware",
    "casework.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "tipcouncil.urls"
WSGI_APPLICATION = "tipcouncil.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tipcouncil.navigation.navigation",
                *(["demo.views.people"] if DEMO else []),
            ],
        },
    }
]
FORM_RENDERER = "casework.forms.UswdsRenderer"

# --- database: always PostgreSQL, always behind the wall (docs/access.md) -----------------------


def database(url: str, **options) -> dict:
    """Django's settings for a `postgresql://` address; `?host=` names a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured("A database address must begin with postgresql://.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": query.pop("port", str(parts.port or "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a transaction pooler has no cursor across requests
        "OPTIONS": {**query, **options},
        "TEST": {"NAME": os.environ.get("TIP_TEST_DATABASE", "test_tipcouncil")},
    }


def database_addresses() -> tuple[str, str]:
    """Addresses of the web's login and of the owner; the embedded server leaves its own in var/."""
    web = os.environ.get("DATABASE_URL")
    if web:
        return web, os.environ.get("OWNER_DATABASE_URL", web)
    try:
        embedded = json.loads((VAR / "database.json").read_text())
    except OSError:
        raise ImproperlyConfigured(
            "Set DATABASE_URL to a PostgreSQL address, or run `make database` to start one here."
        ) from None
    return embedded["DATABASE_URL"], embedded["OWNER_DATABASE_URL"]


_web_url, _owner_url = database_addresses()
ACTS_AS_OWNER = flag("TIP_ACT_AS_OWNER") or TESTING
WEB_DATABASE = database(_web_url, assume_role="tip_web")
WEB_LOGIN = WEB_DATABASE["USER"]
DATABASES = {"default": database(_owner_url) if ACTS_AS_OWNER else WEB_DATABASE}

# --- people -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.permissions.GrantBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # closing the browser ends it, and nobody is asked
ACCOUNT_RATE_LIMITS = False  # django-axes keeps the lock-out, in the database
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "TIP Council"
SECOND_FACTOR_REQUIRED = not DEMO

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = None  # locked until an administrator releases (CJIS AC-7)
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # the account is locked, wherever the guesses come from
AXES_USERNAME_CALLABLE = "accounts.adapter.account_named"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "password"]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is kept by the session and the read log
AXES_VERBOSE = False

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no name in a cookie
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_AGE = 12 * 3600  # at most 12 hours (CJIS IA-5-j)
SESSION_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DISABLED_AFTER_IDLE_DAYS = 90

# --- security ---------------------------------------------------------------------------------

SECURE = not DEBUG and not DEMO
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE and not TESTING and not flag("TIP_PLAIN_HTTP")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
BEHIND_PROXY = SECURE  # the last address in X-Forwarded-For is the proxy's word (read log)
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- history: who and which request come from the wall's settings --------------------------------

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_BASE_MODEL = "casework.records.Event"  # reading history is kept too
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = False

# --- numbers ----------------------------------------------------------------------------------

SUPPRESSION_THRESHOLD = int(os.environ.get("TIP_SUPPRESSION_THRESHOLD", "10"))
if SUPPRESSION_THRESHOLD < 6:
    raise ImproperlyConfigured("TIP_SUPPRESSION_THRESHOLD must be 6 or more.")
PUBLIC_RELEASE = flag("TIP_PUBLIC_RELEASE")  # whether there is a page without signing in

# --- API --------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["casework.api.permissions.GrantPermission"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "casework.api.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["casework.api.filters.StrictFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "casework.api.errors.problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "TIP Council",
    "DESCRIPTION": "Referrals, arrests, recommendations and releases, behind the same wall.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_NAME_OVERRIDES": {
        "ReferralOutcomeEnum": "referrals.flow.Outcome",
        "ServiceOutcomeEnum": "referrals.models.service.ServiceOutcome",
        "InvestigationOutcomeEnum": "arrests.flow.InvestigationOutcome",
        "DispositionOutcomeEnum": "arrests.models.Outcome",
        "FindingEnum": "referrals.models.referral.Finding",
        "OffenceClassEnum": "arrests.models.statute.OffenceClass",
        "GlassFindingEnum": "referrals.models.glass.GlassFinding",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},  # no outside host
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- files, mail, time --------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("TIP_STATIC_ROOT", VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static", *([VAR / "assets"] if (VAR / "assets").exists() else [])]
WHITENOISE_AUTOREFRESH = DEBUG or TESTING  # else every test client lists all static files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

_mail = urlsplit(os.environ.get("EMAIL_URL", "console://"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.scheme.startswith('smtp') else 'console'}.EmailBackend"
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20  # a mail server that does not answer must not hold a command up
DEFAULT_FROM_EMAIL = os.environ.get("TIP_MAIL_FROM", "tip-council@example.org")

SITE_URL = os.environ.get("TIP_SITE_URL", "http://localhost:8000").rstrip("/")

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/New_York"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
