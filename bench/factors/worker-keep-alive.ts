import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'worker-keep-alive',
  question: 'What does it save that Nginx keeps its connections to the workers?',
  topology: 'nginx',
  variant: 'no-keep-alive',
  title: 'Nginx and PM2, a new connection a request',
  change: {
    edits: [{ file: 'nginx.conf.template', from: 'keepalive          64;', to: '' }],
    settings: { proxy: 'Nginx: a new connection to a worker for each request' },
  },
  scenarios: ['cpu-cost'],
})
