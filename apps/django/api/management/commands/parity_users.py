from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

# Further users that the comparison with the Node API needs: name, active.
PARITY_USERS = [
    ("parity-inactive", False),
    ("parity-disabled", True),
    ("parity-deleted", True),
    ("parity-changer", True),
]


class Command(BaseCommand):
    help = "Creates the users of the parity run, or takes from them what the run takes away."

    def add_arguments(self, parser):
        parser.add_argument("step", choices=["create", "retire"])

    def handle(self, *args, step, **options):
        users = get_user_model().objects
        if step == "create":
            for username, is_active in PARITY_USERS:
                password = f"{username}-passphrase-1"
                users.create_user(username, password=password, is_active=is_active)
        else:
            users.filter(username="parity-disabled").update(is_active=False)
            users.get(username="parity-deleted").delete()
