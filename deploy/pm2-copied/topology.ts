import {
  built,
  composeProject,
  containedOnPostgres,
  defineTopology,
  linux,
  node,
  npmPackage,
  pm2,
  production,
} from '@deployment-lab/topology'
import right from '../pm2/topology.ts'

const copied = {
  supervisor:
    'PM2 as it comes: a worker that ends is started again at once; a new one counts as up when it ' +
    'listens, after 3 s at the latest; an old one is killed 1.6 s after SIGINT',
  shutdown: 'ends at once: no signal is handled',
}

export default defineTopology({
  ...right,
  name: 'pm2-copied',
  title: 'PM2 cluster as copied',
  byDefault: false,
  summary: 'The server without a ready signal and without shutdown code, under PM2 as it comes.',
  settings: (context) => ({ ...right.settings(context), ...copied }),
  needs: [linux, node(24), npmPackage('pm2'), built('apps/server/dist/plain.js')],
  host: pm2({ config: 'ecosystem.config.cjs', env: production }),
  compose: composeProject({
    profile: 'pm2-copied',
    hasStore: true,
    workersAre: 'children',
    settings: {
      ...containedOnPostgres,
      processes: 'PM2 and its workers in one container',
      ...copied,
    },
  }),
})
