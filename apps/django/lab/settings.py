from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from . import environment

HOST = environment.text("HOST", "127.0.0.1")
PORT = environment.integer("PORT", 8000)
LAB_ROUTES = environment.flag("LAB_ROUTES")
SEED_USERS = environment.flag("SEED_USERS")
WORKER_NAME = environment.text("WORKER_NAME")
if LAB_ROUTES and not environment.flag("LAB_ROUTES_PUBLIC") and not environment.is_loopback(HOST):
    raise ImproperlyConfigured(
        f'LAB_ROUTES=1 with HOST="{HOST}": other machines could end this process by its fault routes. '
        "Unset LAB_ROUTES, give HOST=127.0.0.1, or set LAB_ROUTES_PUBLIC=1 where nobody else gets there"
    )

DEBUG = False
# The token is the only credential: no answer depends on the name a client calls us by.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "lab.urls"
WSGI_APPLICATION = "lab.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

INSTALLED_APPS = [
    "api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
]
MIDDLEWARE = ["api.middleware.lab_process"] if LAB_ROUTES else []
DATABASES = {"default": environment.database()}

# The parameters of the Node API, so that a login costs the same on both.
PASSWORD_HASHERS = ["api.hashers.LabArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username"], "max_similarity": 1.0},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework_simplejwt.authentication.JWTAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
    ],
}


def _keys():
    """HS256 signs with JWT_SECRET, an asymmetric algorithm with JWT_SIGNING_KEY, a PEM."""
    if ALGORITHM.startswith("HS"):
        secret = environment.secret("JWT_SECRET")
        if secret is None or len(secret.encode()) < 32:
            raise ImproperlyConfigured(
                "JWT_SECRET or JWT_SECRET_FILE: give at least 32 bytes, openssl rand -base64 48"
            )
        return secret, ""
    signing = environment.secret("JWT_SIGNING_KEY")
    verifying = environment.secret("JWT_VERIFYING_KEY")
    if signing is None or verifying is None:
        raise ImproperlyConfigured(
            f"{ALGORITHM} needs JWT_SIGNING_KEY and JWT_VERIFYING_KEY, or the same with _FILE: PEM"
        )
    return signing, verifying


ALGORITHM = environment.text("JWT_ALGORITHM", "HS256")
SIGNING_KEY, VERIFYING_KEY = _keys()
# Signs nothing here (sessions, cookies and forms are not installed), but Django insists on one.
SECRET_KEY = SIGNING_KEY

SIMPLE_JWT = {
    "ALGORITHM": ALGORITHM,
    "SIGNING_KEY": SIGNING_KEY,
    "VERIFYING_KEY": VERIFYING_KEY,
    "ACCESS_TOKEN_LIFETIME": timedelta(
        seconds=environment.integer("JWT_ACCESS_TOKEN_LIFETIME", 300)
    ),
    "REFRESH_TOKEN_LIFETIME": timedelta(
        seconds=environment.integer("JWT_REFRESH_TOKEN_LIFETIME", 86_400)
    ),
    "ROTATE_REFRESH_TOKENS": environment.flag("JWT_ROTATE_REFRESH_TOKENS"),
    "BLACKLIST_AFTER_ROTATION": environment.flag("JWT_BLACKLIST_AFTER_ROTATION"),
    "UPDATE_LAST_LOGIN": environment.flag("JWT_UPDATE_LAST_LOGIN"),
    "CHECK_REVOKE_TOKEN": environment.flag("JWT_CHECK_REVOKE_TOKEN"),
    "ISSUER": environment.text("JWT_ISSUER"),
    "AUDIENCE": environment.text("JWT_AUDIENCE"),
    "LEEWAY": environment.integer("JWT_LEEWAY", 0),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": environment.text("LOG_LEVEL", "info").upper()},
}
