import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'drain',
  question: 'Does a process have to answer what it has before it ends?',
  topology: 'pm2',
  variant: 'no-drain',
  title: 'PM2 cluster, workers end at once',
  change: {
    env: { SHUTDOWN_TIMEOUT_MS: '0' },
    settings: { shutdown: 'ends at once' },
  },
  scenarios: ['deploy', 'restart'],
})
