const { join } = require('node:path')

module.exports = {
  apps: [
    {
      name: 'api',
      cwd: join(__dirname, '../..'),
      // The script tells PM2 nothing and handles no signal. PM2 takes it into service when it
      // listens, after 3 s at the latest, and kills it 1.6 s after it was asked to end.
      script: 'apps/server/dist/plain.js',
      exec_mode: 'cluster',
      // "max" is the value in tutorials: one a core. The lab sets the number.
      instances: process.env.WEB_CONCURRENCY ?? 'max',
    },
  ],
}
