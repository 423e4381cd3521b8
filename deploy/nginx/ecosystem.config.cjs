const { join } = require('node:path')

const { WORKER_PORTS = '3001,3002' } = process.env

module.exports = {
  // Each port has a process: the proxy chooses among them, PM2 keeps each alive.
  apps: WORKER_PORTS.split(',').map((port, index) => ({
    name: `api-${index}`,
    cwd: join(__dirname, '../..'),
    script: 'apps/server/dist/server.js',
    exec_mode: 'fork',
    // Node that PM2 itself runs on. In fork mode PM2 takes the first on the PATH.
    interpreter: process.execPath,
    env: { PORT: port, WORKER_NAME: String(index) },
    // A worker that ends is started again at once. Until it listens, the proxy does without it.
    restart_delay: 0,
    // The server says when it can serve. PM2 counts a worker as up after listen_timeout anyway.
    wait_ready: true,
    listen_timeout: 20_000,
    // Longer than the server drains, which is SHUTDOWN_TIMEOUT_MS; PM2 would kill after 1.6 s.
    kill_timeout: 6_000,
    // The server writes its own log file: through PM2 every line would cross process borders.
    // Without this PM2 turns source maps on in its workers, which the other topologies do not.
    disable_source_map_support: true,
  })),
}
