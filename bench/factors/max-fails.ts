import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'max-fails',
  question: 'Does it matter that Nginx leaves no worker out after a failure?',
  topology: 'nginx',
  variant: 'max-fails',
  title: 'Nginx and PM2, max_fails as by default',
  change: {
    edits: [
      { file: 'nginx.conf.template', from: '${WORKER_PORT} max_fails=0', to: '${WORKER_PORT}' },
    ],
    settings: { proxy: 'Nginx: a worker is left out for 10 s after a failure, its default' },
  },
  scenarios: ['kill', 'crash', 'deploy'],
})
