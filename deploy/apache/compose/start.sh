#!/bin/sh
# Names the API's containers to Apache, which cannot find out how many a name has, and starts it.
set -eu
: >/tmp/members.conf
for number in $(seq "$API_REPLICAS"); do
  echo "BalancerMember http://$API_CONTAINER-$number:3000 \${MEMBER_SETTINGS}" >>/tmp/members.conf
done
exec httpd-foreground
