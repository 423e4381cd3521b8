import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'ready-signal',
  question: 'Does PM2 have to be told when a new worker serves?',
  topology: 'pm2',
  variant: 'no-ready',
  title: 'PM2 cluster, without a ready signal',
  change: {
    edits: [{ file: 'ecosystem.config.cjs', from: 'wait_ready: true', to: 'wait_ready: false' }],
    settings: {
      supervisor:
        'PM2: a worker that ends is started again at once; a new one counts when it listens',
    },
  },
  scenarios: ['deploy', 'deploy-slow-start'],
})
