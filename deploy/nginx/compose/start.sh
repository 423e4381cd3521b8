#!/bin/sh
# Starts Nginx with a configuration, whose variables cannot come from the environment: EDGE_LIMITS picks
# a file.
set -eu
cp "/srv/nginx/limits-$EDGE_LIMITS.conf" /tmp/limits.conf
exec nginx -c "$1" -g 'daemon off;'
