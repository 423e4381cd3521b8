import { apache, defineTopology, shortIdle, shortIdleSettings } from '@deployment-lab/topology'
import right from '../apache/topology.ts'

const { compose: _, ...onHost } = right

export default defineTopology({
  ...onHost,
  name: 'apache-5s',
  title: 'Apache and PM2, connections kept 5 s',
  byDefault: false,
  summary: 'What apache is, with workers that keep idle connections for 5 s and Apache for 60 s.',
  settings: (context) => ({ ...right.settings(context), ...shortIdleSettings }),
  host: apache({
    template: '../apache/httpd.conf.template',
    config: '../nginx/ecosystem.config.cjs',
    env: shortIdle,
  }),
})
