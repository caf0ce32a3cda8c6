"""Settings of the portal, driven by environment variables; `docs/deployment.md` lists them."""

import datetime
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
# HTTPS=no is for trying production on a laptop (`make serve`): cookies and redirections then allow plain HTTP.
HTTPS = env.bool("HTTPS", default=not DEBUG)
SECRET_KEY = env("SECRET_KEY", default="for-development-only" if DEBUG else environ.Env.NOTSET)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# What links in mail begin with when no request tells it.
PORTAL_URL = env(
    "PORTAL_URL",
    default=(
        "http://127.0.0.1:8000"
        if DEBUG or not ALLOWED_HOSTS
        else f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('.')}"
    ),
).rstrip("/")
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    # In the order of the floors: each adds what it has to the lists of those below, in `AppConfig.ready()`.
    "programme",
    "participants",
    "roadmaps",
    "cycle.apps.CycleConfig",
    "cycle.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "crispy_forms",
    "crispy_bootstrap5",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "post_office",
    "csp",
]

MIDDLEWARE = [
    "programme.public_pages.kept_pages.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cycle.staff.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "cycle.urls"
WSGI_APPLICATION = "cycle.wsgi.application"

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
                "programme.public_pages.identity.imposed_mentions",
            ],
            "builtins": ["django.templatetags.static", "programme.templatetags.writing"],
        },
    },
]

# Database -------------------------------------------------------------------------------------------------

# `IMMEDIATE` takes the write lock when a transaction begins: two writers queue instead of failing halfway.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-16000; PRAGMA journal_size_limit=27103364;"
    ),
}

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits of attempts are counted here: every process must see the same figures.
CACHES = {"default": env.cache_url("CACHE_URL", default="dbcache://cache_table")}

# People and passwords -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "participants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "participants:my_space"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    # Sixteen characters: what the ANSSI asks of those who administer a service.
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 16},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Signing in: a code by e-mail for everybody; a password and a second factor for who enters the administration.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not DEBUG)
ACCOUNT_ADAPTER = "participants.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up (an account comes with a registration); without it allauth would ask nobody for a password.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {
    "login": "participants.accounts.forms.LoginForm",
    "request_login_code": "participants.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "participants.accounts.forms.ConfirmLoginCodeForm",
    "add_email": "participants.accounts.forms.ChangeAddressForm",
    "confirm_email_verification_code": "participants.accounts.forms.ConfirmAddressForm",
    "reauthenticate": "participants.accounts.forms.ReauthenticateForm",
    "change_password": "participants.accounts.forms.ChangePasswordForm",
    "set_password": "participants.accounts.forms.SetPasswordForm",
    "reset_password": "participants.accounts.forms.ResetPasswordForm",
    "confirm_password_reset_code": "participants.accounts.forms.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": "participants.accounts.forms.NewPasswordForm",
}
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "reset_password": "20/m/ip,3/m/key,20/h/key",
    # A whole authority may register from one address; one person does not register ten times an hour.
    "registration": "60/h/ip,10/h/key",
}
# Eight digits, typed on any keyboard: 1234-5678.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
MFA_ADAPTER = "participants.accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "participants.accounts.forms.SecondFactorForm",
    "reauthenticate": "participants.accounts.forms.SecondFactorAgainForm",
    "activate_totp": "participants.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "participants.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "participants.accounts.forms.EditWebAuthnForm",
}
# An address is never kept before its code has come back: no account waits with one that is not its own.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
# Browsers allow a key without HTTPS on `localhost` alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "IREV, cycles de formation"

# Mail -----------------------------------------------------------------------------------------------------

# Without HTTPS nobody is to be written to: mail stays in its table.
EMAIL = env.email_url("EMAIL_URL", default="smtp://localhost:25" if HTTPS else "dummymail://")
# Django reads each part of the address as a setting of its own: EMAIL_HOST, EMAIL_PORT…
vars().update({name: value for name, value in EMAIL.items() if name.startswith("EMAIL_")})
DEFAULT_FROM_EMAIL = env(
    "DEFAULT_FROM_EMAIL", default=environ.Env.NOTSET if HTTPS else "IREV <ne-pas-repondre@example.org>"
)
# A server that says nothing must not hold the queue up.
EMAIL_TIMEOUT = EMAIL.get("EMAIL_TIMEOUT", 20)
POST_OFFICE = {
    "DEFAULT_PRIORITY": "medium",
    # Two hours, then staff see the failure.
    "MAX_RETRIES": 24,
    "RETRY_INTERVAL": datetime.timedelta(minutes=5),
    "BATCH_SIZE": 50,
    "LOG_LEVEL": 2,
    "CELERY_ENABLED": False,
    # A mail tried again keeps its identifier: who received it already recognises it.
    "MESSAGE_ID_ENABLED": True,
    "MESSAGE_ID_FQDN": urlsplit(PORTAL_URL).hostname,
}

# Language and time ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
# How Django's own sentences are said where its French goes wrong (« Modification de axe »).
LOCALE_PATHS = [BASE_DIR / "cycle" / "locale"]
USE_TZ = True

# Files ----------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "cycle.assets.style_bundle.StyleBundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
MEDIA_URL = "media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "cycle.assets.static_storage.PortalStorage"
        )
    },
}

# Forms ----------------------------------------------------------------------------------------------------

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
FORMS_URLFIELD_ASSUME_HTTPS = True

# Security -------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "cycle.pages.errors.csrf_failure"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # nginx appends the address that it saw; what came before it may be forged.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# Logs -----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
