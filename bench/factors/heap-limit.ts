import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'heap-limit',
  question: 'Does a limit of the JavaScript heap end a worker that leaks buffers?',
  topology: 'pm2',
  variant: 'heap-limit',
  title: 'PM2 cluster, 64 MB of heap a worker',
  change: {
    edits: [
      {
        file: 'ecosystem.config.cjs',
        from: 'wait_ready: true',
        to: "node_args: '--max-old-space-size=64', wait_ready: true",
      },
    ],
    settings: { 'memory limit': '64 MB of JavaScript heap a worker' },
  },
  scenarios: ['leak'],
})
