#!/bin/sh
# Creates the tables and, where asked to, the lab's users; then serves until it is stopped.
set -eu
cd "$(dirname "$0")"
/usr/bin/python3 manage.py migrate --verbosity 0
/usr/bin/python3 manage.py seed_users
exec /usr/bin/python3 manage.py runserver --noreload
