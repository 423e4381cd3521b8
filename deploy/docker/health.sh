# Asks the server on a port of this container if it can serve. It ends within ten seconds in any
# case: a connection that is not accepted has no other deadline. It is a shell and no Node, because
# it shares the memory and the core of the server.
#   bash health.sh PORT
if [ "$1" != --ask ]; then exec timeout --signal=KILL 10 bash "$0" --ask "$1"; fi

exec 3<>"/dev/tcp/127.0.0.1/$2" || exit 1
printf 'GET /health/ready/ HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r _ status _ <&3
if [ "$status" != 200 ]; then
  echo "GET /health/ready/ answered ${status:-nothing}"
  exit 1
fi
