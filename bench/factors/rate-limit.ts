import { defineFactor } from '@deployment-lab/runner/factor'

const file = 'nginx.conf.template'

export default defineFactor({
  name: 'rate-limit',
  question:
    'Does a limit for each address, which all workers share at the edge, protect the others?',
  topology: 'nginx',
  variant: 'rate-limit',
  title: 'Nginx and PM2, 150 requests a second an address',
  change: {
    edits: [
      {
        file,
        from: '    upstream api {',
        to: '    limit_req_zone $binary_remote_addr zone=clients:4m rate=150r/s;\n    upstream api {',
      },
      {
        file,
        from: 'merge_slashes        off;',
        to: 'merge_slashes        off;\n        limit_req            zone=clients burst=150 nodelay;\n        limit_req_status     429;',
      },
    ],
    settings: { proxy: 'Nginx: 150 requests a second for each address, beyond them 429' },
  },
  scenarios: ['abuse'],
})
