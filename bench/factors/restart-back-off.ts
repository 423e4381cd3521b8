import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'restart-back-off',
  question: 'Does it help users when PM2 waits longer after each crash?',
  topology: 'pm2',
  variant: 'back-off',
  title: 'PM2 cluster, waits after crashes',
  change: {
    edits: [
      {
        file: 'ecosystem.config.cjs',
        from: 'wait_ready: true',
        to: 'exp_backoff_restart_delay: 100, wait_ready: true',
      },
    ],
    settings: {
      supervisor: 'PM2: a worker that ends is started again after 0.1 s, then later each time',
    },
  },
  scenarios: ['kill', 'crash-loop'],
})
