import { defineFactor } from '@deployment-lab/runner/factor'

export default defineFactor({
  name: 'slow-client-limits',
  question: 'Does it matter how long Nginx waits for the next piece of a request?',
  topology: 'nginx',
  variant: 'short-waits',
  title: 'Nginx and PM2, waits 2 s for slow clients',
  change: {
    edits: [
      {
        file: 'nginx.conf.template',
        from: 'merge_slashes        off;',
        to: 'merge_slashes        off;\n        client_header_timeout 2s;\n        client_body_timeout   2s;\n        send_timeout          2s;',
      },
    ],
    settings: { proxy: 'Nginx: waits 2 s for headers, for a piece of a body and for a reader' },
  },
  scenarios: ['slow-clients'],
})
