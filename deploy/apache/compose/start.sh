#!/bin/sh
# Writes the parts that Apache cannot express, and starts it: the API's containers by name, since it
# cannot find out how many a name has, and the headers to remove in every spelling.
set -eu
: >/tmp/members.conf
: >/tmp/unchecked-members.conf
for number in $(seq "$API_REPLICAS"); do
  name=$API_CONTAINER-$number
  echo "BalancerMember http://$name:3000 \${MEMBER_SETTINGS}" >>/tmp/members.conf
  # The same container under another name: the dot makes its name complete.
  echo "BalancerMember http://$name.:3000 \${MEMBER_SETTINGS}" >>/tmp/unchecked-members.conf
done

# Writes each name as it is, and again with an underscore in place of its first, second or third
# hyphen, which WSGI and CGI take for the same.
{
  sed -n 's/^RequestHeader unset //p' /srv/apache/claims.conf
  printf '%s\n' X-Forwarded-For X-Forwarded-Proto
} | sed 'p; s/[-_]/_/1; t; d' | sed 'p; s/[-_]/_/2; t; d' | sed 'p; s/[-_]/_/3; t; d' |
  sed -n 's/.*_.*/RequestHeader unset &/p' | cat /srv/apache/claims.conf - >/tmp/claims.conf
exec httpd-foreground -f "$1"
