from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import IntegrityError

from lab.environment import is_loopback

# The only users with known passwords: name, password, administrator.
LAB_USERS = [
    ("lab-user", "lab-user-passphrase-1", False),
    ("lab-admin", "lab-admin-passphrase-1", True),
]


class Command(BaseCommand):
    help = "Creates the lab's users where SEED_USERS is 1; those that exist stay as they are."

    def handle(self, *args, **options):
        if not settings.SEED_USERS:
            return
        if not is_loopback(settings.HOST):
            self.stderr.write(
                f'SEED_USERS=1 with HOST="{settings.HOST}": other machines may log in with passwords '
                "that everybody knows. Unset SEED_USERS, or give HOST=127.0.0.1"
            )
        users = get_user_model().objects
        for username, password, is_staff in LAB_USERS:
            if users.filter(username=username).exists():
                continue
            try:
                users.create_user(username, password=password, is_staff=is_staff)
            except IntegrityError:
                # Another process created it between our look and our write.
                pass
