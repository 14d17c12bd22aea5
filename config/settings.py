"""Every setting, in one readable pass: a deployment says where things are, a profile what the rules are."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from kombu.entity import Queue

import profiles
from config import env, jobs, logs, redis_waits
from oidc.registration_policy import StatedRegistration
from oidc.toolkit.settings import toolkit_settings
from portal.languages import SPOKEN
from profiles.demands import two_factors

ROOT = Path(__file__).resolve().parent.parent

# --- What the environment decides -------------------------------------------------------------------------
SECRET_KEY = env.secret("SECRET_KEY")
KEY_ENCRYPTION_KEYS = env.named_keys("KEY_ENCRYPTION_KEYS")  # newest first: for what is sealed
SANDBOX = env.flag("SANDBOX")
DEBUG = env.flag("DEBUG")  # for who develops the pages: shows /gallery, and errors with all their variables
BASE_URL = env.https_url("BASE_URL")  # browsers; the issuers are paths below it
MTLS_BASE_URL = env.https_url("MTLS_BASE_URL")  # recipients, with client certificates
STAFF_BASE_URL = env.https_url("STAFF_BASE_URL") if env.text("STAFF_BASE_URL", "") else ""  # the bank's staff
STAFF_NETWORKS = env.networks("STAFF_NETWORKS")  # from where staff may come; empty: from nowhere
ISSUERS = env.mapping("ISSUERS", "cds,fapi1,fapi2,nz,nz1,oidc,uk", profiles.BY_NAME)
ISSUERS = env.narrowed("PERMISSIONS_NOT_SERVED", ISSUERS)  # what recipients cannot ask for here
CLIENT_CA_FILE = env.text("CLIENT_CA_FILE")  # PEM: the authorities client certificates must chain to
_MAY_SPELL_JWTS = {name for name, profile in ISSUERS.items() if profile.security.jwt_access_tokens}
JWT_ACCESS_TOKENS = env.chosen("JWT_ACCESS_TOKENS", _MAY_SPELL_JWTS)
SIGN_IN_WITHIN = env.seconds_of("SIGN_IN_WITHIN", set(ISSUERS))  # issuers whose data wants a late sign-in
CLIENT_CA_FILES = env.paths("CLIENT_CA_FILES", set(ISSUERS))  # issuers that trust others
_HOW = {name: of.security.registration for name, of in ISSUERS.items()}
_STATED = {name: how for name, how in _HOW.items() if isinstance(how, StatedRegistration)}
DIRECTORY_KEYS = env.paths("DIRECTORY_KEYS", set(_STATED))  # those who vouch for clients' software
REGISTERS = env.paths("REGISTERS", {name for name in _STATED if _STATED[name].standing})  # who is active
HOLDER_IDS = env.words_of("HOLDER_IDS", set(ISSUERS))  # by which a scheme's register knows this bank
JWKS_ADDRESSES = env.addresses("JWKS_ADDRESSES", set(ISSUERS))  # of keys that a directory publishes for us
CLIENT_CRL_FILE = env.text("CLIENT_CRL_FILE", "")  # PEM: what those authorities have revoked
CLIENT_CERTIFICATE_HEADER = env.text("CLIENT_CERTIFICATE_HEADER", "")
BANK_APPS = env.own_apps("BANK_APPS_FILE", ISSUERS)  # the bank's own, which open requests to an issuer
BANK_NETWORKS = env.networks("BANK_NETWORKS")  # from where the bank's systems may call; empty: from nowhere
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES")
TRAFFIC_FACTOR = env.number("TRAFFIC_FACTOR", 1.0)  # times what profiles say is answered
OUTBOUND_ALLOWED_NETWORKS = env.networks("OUTBOUND_ALLOWED_NETWORKS")  # not public, and yet to be called
OUTBOUND_CA_FILE = env.text("OUTBOUND_CA_FILE", "")  # PEM; without it the system's authorities
CORE_BANKING = env.text("CORE_BANKING", "bank.example.adapter.ExampleBank")
CODE_SENDER = env.text("CODE_SENDER", "bank.senders.FileSender" if SANDBOX else "")
BANK_NAME = env.text("BANK_NAME", "Harbour Bank")
BANK_TIME_ZONE = env.time_zone("BANK_TIME_ZONE")  # in which staff read times
BANK_PHONE = env.telephone("BANK_PHONE")  # where customers call; without it, the number on their card
BANK_HELP_URL = env.https_url("BANK_HELP_URL") if env.text("BANK_HELP_URL", "") else ""  # its own help pages
LANGUAGES_OFFERED = env.languages("LANGUAGES", made_up=SANDBOX or DEBUG)  # to customers
TEXTS_BY_TWO = env.flag("TEXTS_BY_TWO")  # nobody decides on words that two members of staff did not publish
HOME_LANGUAGE = LANGUAGES_OFFERED[0]  # of who asks for none
EMAIL_URL = env.text("EMAIL_URL", "")  # without it customers get no letters
MAIL_FROM = env.text("MAIL_FROM", f"no-reply@{urlsplit(BASE_URL).hostname}")
STATE_DIR = Path(env.text("STATE_DIR", str(ROOT / "var")))
AUDIT_ANCHOR_DIR = Path(env.text("AUDIT_ANCHOR_DIR", str(STATE_DIR / "anchors")))  # best on another machine
AUDIT_KEY_FILE = env.text("AUDIT_KEY_FILE", "")  # PEM: signs anchors; without it a key made from SECRET_KEY
LOGGING = logs.LOGGING

# --- Storage ----------------------------------------------------------------------------------------------
DATABASES = {"default": environ.Env.db_url_config(env.text("DATABASE_URL"))}
DATABASES["default"] |= {"ENGINE": "config.postgresql", "CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}
DATABASES["default"]["OPTIONS"] = {
    # Compiling a query takes longer than any of ours runs, on tables so large that the planner would want to.
    "options": "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=15s"
    " -c jit=off",
    "server_side_binding": True,  # what is asked over and over is planned once
    "connect_timeout": 5,  # seconds for each address of the database's host
    "target_session_attrs": "read-write",  # a standby, or a fenced primary, may not know what has ended
    "prepare_threshold": 5,
    **DATABASES["default"].get("OPTIONS", {}),
}
_CACHE = environ.Env.cache_url_config(env.text("CACHE_URL", "dbcache://cache"))
CACHES = {"default": redis_waits.cache(_CACHE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Mail -------------------------------------------------------------------------------------------------
_MAIL = environ.Env.email_url_config(EMAIL_URL or "dummymail://")
if _MAIL["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    _MAIL["EMAIL_BACKEND"] = "config.mail_waits.EmailBackend"  # which has a limit for all steps together
vars().update(_MAIL)  # EMAIL_BACKEND and so on
EMAIL_TIMEOUT = 5.0  # for each step of SMTP

# --- Jobs -------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "filesystem://")
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(STATE_DIR / "broker"),
        "data_folder_out": str(STATE_DIR / "broker"),
        "processed_folder": str(STATE_DIR / "broker-done"),
        "control_folder": str(STATE_DIR / "broker-control"),
        "store_processed": False,
    }
    if CELERY_BROKER_URL == "filesystem://"
    else redis_waits.broker_options()
    if urlsplit(CELERY_BROKER_URL).scheme.startswith("redis")
    else {}
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # what waits may be taken by whoever has a hand free
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = jobs.SCHEDULE
CELERY_TASK_SOFT_TIME_LIMIT = jobs.LONGEST
CELERY_TASK_TIME_LIMIT = jobs.LONGEST + jobs.LAST_WORD
CELERY_TASK_ANNOTATIONS = jobs.LIMITS
CELERY_TASK_DEFAULT_QUEUE = jobs.SOON
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in jobs.QUEUES]  # type: ignore[no-untyped-call]
CELERY_TASK_ROUTES = jobs.ROUTES

# --- Applications -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "consent",
    "oidc",
    "bank",
    "bank.example",
    "portal",
    "staff",
    *(["demo"] if SANDBOX else []),  # the command that fills a sandbox
]
MIDDLEWARE = [
    "oidc.security_log.EveryRefusal",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.PrivatePages",
    "portal.middleware.MoreTime",
    "config.hosts.UrlsOfTheHost",
    "config.hosts.StaffCookies",
    "config.pages_only.Sessions",
    "django.middleware.common.CommonMiddleware",
    "config.pages_only.Csrf",
    "config.pages_only.SignedIn",
    "config.pages_only.Messages",
    "config.pages_only.CustomersLanguage",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "consent.Person"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.lean_templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"  # of staff, of whatever is sent to machines, and of the texts in the code
LANGUAGES = [(tag.lower(), language.name) for tag, language in SPOKEN.items()]
LOCALE_PATHS = [ROOT / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# --- The protocol's plumbing ------------------------------------------------------------------------------
OAUTH2_PROVIDER_APPLICATION_MODEL = "oidc.Client"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oidc.AccessToken"  # noqa: S105 -- a model's name
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oidc.RefreshToken"  # noqa: S105 -- a model's name
OAUTH2_PROVIDER_GRANT_MODEL = "oidc.AuthorizationCode"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oidc.IDToken"  # noqa: S105 -- a model's name
OAUTH2_PROVIDER = toolkit_settings()
SENDERS = {  # by channel of consent.notices
    "call": "oidc.telling.recipient_call.call_recipient",
    "event": "oidc.telling.event_push.push_event",
    "mail": "portal.letters.send_letter",
    "logout": "oidc.telling.logout_token.tell_of_logout",
    "ping": "oidc.telling.ping.ping",
}
CUSTOMER_CLAIMS = "bank.claims.claims_of"  # tells the protocol what the bank knows of a customer
CUSTOMER_KNOWN_BY = "portal.known_by.customer_known_by"  # and whom a name, an address or a number is of
CUSTOMER_RISK = "portal.risk.risk_of"  # and what speaks against trusting a sign-in
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # ProtectedResource asks the one gate, oidc.access
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": ["oidc.rest_parsing.StrictJson"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "oidc.resources.refusal",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # ?format= chooses nothing
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Accord, for the bank’s own systems",
    "DESCRIPTION": "Find, read and end consents, and report what was disclosed (docs/bank-api.md).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "PREPROCESSING_HOOKS": ["consent.api.bank.describing.only_the_banks"],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "signature": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "A JWT that the system signs anew for each call.",
            },
            "certificate": {"type": "mutualTLS", "description": "A certificate that the operator pinned."},
        }
    },
    "SECURITY": [{"signature": []}, {"certificate": []}],
    "SERVE_INCLUDE_SCHEMA": False,
}

# --- Signing in -------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["portal.backend.People"]
PASSWORD_HASHERS = [
    "portal.hashing.Argon2id",
    # What was kept by these is kept anew at its customer's next sign-in.
    *(f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Scrypt", "PBKDF2")),
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:dashboard"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "portal.accounts.BankAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, whatever the clock says
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # it counts in a cache: ours are in PostgreSQL (portal/allowances.py)
ACCOUNT_FORMS = {"login": "portal.forms.SignInForm", "reauthenticate": "portal.forms.PasswordAgainForm"}
MFA_ADAPTER = "portal.accounts.SecondFactors"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = BANK_NAME
MFA_RECOVERY_CODES_SHOW_ONCE = True
PORTAL_DEMAND = two_factors  # what the customers' own pages demand, as things stand

# --- Browsers ---------------------------------------------------------------------------------------------
ALLOWED_HOSTS = sorted({str(urlsplit(at).hostname) for at in (BASE_URL, MTLS_BASE_URL, STAFF_BASE_URL) if at})
CSRF_TRUSTED_ORIGINS = [url for url in (BASE_URL, STAFF_BASE_URL) if url]
SESSION_ENGINE = "portal.session_store"
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.hosts.not_from_our_page"
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SILENCED_SYSTEM_CHECKS = [
    "oauth2_provider.W007",  # guards rotation; our refresh tokens are not rotated but bound to their client
    "security.W003",  # our own subclass stands in for CsrfViewMiddleware, see config/pages_only.py
    "security.W008",  # there is nothing to redirect from: no listener speaks plain HTTP
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
APPEND_SLASH = False
