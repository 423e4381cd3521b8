const { availableParallelism } = require('node:os')
const { join } = require('node:path')

const { WEB_CONCURRENCY } = process.env

module.exports = {
  apps: [
    {
      name: 'api',
      cwd: join(__dirname, '../..'),
      script: 'apps/server/dist/server.js',
      exec_mode: 'cluster',
      // A worker per core; never under two, so that one that dies leaves another.
      instances: WEB_CONCURRENCY ? Number(WEB_CONCURRENCY) : Math.max(2, availableParallelism()),
      // The server says when it can serve. PM2 counts a worker as up after listen_timeout anyway.
      wait_ready: true,
      listen_timeout: 20_000,
      // Longer than the server drains, which is SHUTDOWN_TIMEOUT_MS; PM2 would kill after 1.6 s.
      kill_timeout: 6_000,
      // The server writes its own log file: through PM2 every line would cross process borders.
      // Without this PM2 turns source maps on in its workers, which the other topologies do not.
      disable_source_map_support: true,
    },
  ],
}
