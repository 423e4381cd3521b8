from django.conf import settings
from django.core.management.commands.runserver import Command as RunserverCommand


class Command(RunserverCommand):
    """Django's own, listening where HOST and PORT say."""

    default_addr = settings.HOST
    default_port = str(settings.PORT)
