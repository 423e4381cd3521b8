import { defineTopology, nginx, shortIdle, shortIdleSettings } from '@deployment-lab/topology'
import right from '../nginx/topology.ts'

const { compose: _, ...onHost } = right

export default defineTopology({
  ...onHost,
  name: 'nginx-5s',
  title: 'Nginx and PM2, connections kept 5 s',
  byDefault: false,
  summary: 'What nginx is, with workers that keep idle connections for 5 s and Nginx for 60 s.',
  settings: (context) => ({ ...right.settings(context), ...shortIdleSettings }),
  host: nginx({
    template: '../nginx/nginx.conf.template',
    files: '../../apps/server/static',
    config: '../nginx/ecosystem.config.cjs',
    env: shortIdle,
  }),
})
