# A proxy's health: whether a request through it is served. Neither image is sure to have curl.
exec 3<>/dev/tcp/127.0.0.1/8080 || exit 1
printf 'GET /health/ready/ HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
