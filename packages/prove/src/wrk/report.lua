-- What wrk has measured, as JSON on the last line; latencies in microseconds.
done = function(summary, latency)
  io.write(string.format(
    '{"requests":%d,"duration":%d,"p50":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50),
    summary.errors.connect + summary.errors.read + summary.errors.write +
      summary.errors.status + summary.errors.timeout))
end
