# Asks what listens on a port of this container whether it can serve. Ends within ten seconds, however
# the question goes: a connection that is not accepted has no other deadline.
# A shell and no Node, because it shares the memory and the core of what it asks.
#   bash health.sh PORT
if [ "$1" != --ask ]; then exec timeout --signal=KILL 10 bash "$0" --ask "$1"; fi

exec 3<>"/dev/tcp/127.0.0.1/$2" || exit 1
printf 'GET /health/ready/ HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r _ status _ <&3
if [ "$status" != 200 ]; then
  echo "GET /health/ready/ answered ${status:-nothing}"
  exit 1
fi
