from django.apps import AppConfig
from django.db.backends.signals import connection_created


def use_write_ahead_log(connection, **_kwargs):
    """Lets the processes of one host read while one of them writes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = NORMAL")


class ApiConfig(AppConfig):
    name = "api"

    def ready(self):
        connection_created.connect(use_write_ahead_log)
