#!/bin/sh
# Writes what Apache cannot say itself, and starts it: the API's containers by name, since it cannot find
# out how many a name has, and the headers to remove in every spelling.
set -eu
: >/tmp/members.conf
for number in $(seq "$API_REPLICAS"); do
  echo "BalancerMember http://$API_CONTAINER-$number:3000 \${MEMBER_SETTINGS}" >>/tmp/members.conf
done

# A name with its hyphens, and with an underscore, which WSGI and CGI take for one, in place of each.
spellings() {
  case $1 in
    *-*) for end in $(spellings "${1#*-}"); do echo "${1%%-*}-$end ${1%%-*}_$end"; done ;;
    *) echo "$1" ;;
  esac
}
cp /srv/apache/claims.conf /tmp/claims.conf
for name in $(sed -n 's/^RequestHeader unset //p' /srv/apache/claims.conf) X-Forwarded-For X-Forwarded-Proto; do
  for spelling in $(spellings "$name"); do
    case $spelling in *_*) echo "RequestHeader unset $spelling" >>/tmp/claims.conf ;; esac
  done
done
exec httpd-foreground
