import { defineFactor } from '@deployment-lab/runner/factor'

const file = 'nginx.conf.template'

export default defineFactor({
  name: 'retry-get',
  question: 'Does it matter that Nginx tries a request again that no worker has answered?',
  topology: 'nginx',
  variant: 'no-retry',
  title: 'Nginx and PM2, no second try',
  change: {
    edits: [
      { file, from: 'proxy_next_upstream   error timeout;', to: 'proxy_next_upstream   off;' },
      {
        file,
        from: 'default                                       @try_again;',
        to: 'default                                       @failed;',
      },
    ],
    settings: { proxy: 'Nginx: no request is tried again' },
  },
  scenarios: ['kill', 'crash', 'deploy'],
})
