"""Reads the environment. A variable that is set to nothing counts as not set."""

import ipaddress
import os
import re
import stat
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.core.exceptions import ImproperlyConfigured

# A transaction that reads first and writes later fails when another process wrote in between.
IMMEDIATE = {"transaction_mode": "IMMEDIATE"} if django.VERSION >= (5, 1) else {}

MOST_BYTES = 65_536


def text(name, default=None):
    return os.environ.get(name) or default


def flag(name):
    value = text(name, "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name}: give 1 to switch it on, 0 or nothing for off")
    return value == "1"


def integer(name, default):
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name}: give a whole number, or unset it")
    return int(value)


def from_file(name):
    """The content of the file that the variable names, or None where it is not set."""
    path = text(name)
    if path is None:
        return None
    try:
        # An editor ends a file with a newline; it is not part of the secret.
        return re.sub(r"\r?\n\Z", "", _read(path).decode("utf-8"))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read ({error}): give the path of a file that holds the value and no more"
        ) from error


def _read(path):
    """The bytes of a small file. A pipe is refused, not waited for."""
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError("it is no regular file")
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(f"it has more than {MOST_BYTES} bytes")
    return content


def is_loopback(host):
    """Whether nobody but this machine reaches a server that listens there."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def secret(name):
    """A secret given directly or, under the name with _FILE, as a file."""
    direct = text(name)
    file = from_file(f"{name}_FILE")
    if direct is not None and file is not None:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: unset one of them")
    return direct or file


def database():
    """DATABASE_URL for PostgreSQL, DATABASE_FILE for SQLite."""
    url = text("DATABASE_URL")
    file = text("DATABASE_FILE")
    if (url is None) == (file is None):
        raise ImproperlyConfigured("Give one of DATABASE_FILE (SQLite) and DATABASE_URL (PostgreSQL)")
    if file is not None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": file,
            "OPTIONS": {"timeout": 5, **IMMEDIATE},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL: give postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
