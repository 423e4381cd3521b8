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
  productionSettings,
} from '@deployment-lab/topology'

export default defineTopology({
  name: 'pm2',
  title: 'PM2 cluster',
  summary: 'The built server as a cluster that PM2 keeps alive: one worker a core, at least two.',
  target: 'fastify',
  workers: 'per-core',
  settings: ({ workers }) => ({
    ...productionSettings,
    processes: `${workers} workers of one cluster, and the PM2 daemon`,
    supervisor: 'PM2: a worker that ends is started again at once',
  }),
  needs: [linux, node(24), npmPackage('pm2'), built('apps/server/dist/server.js')],
  host: pm2({ config: 'ecosystem.config.cjs', env: production }),
  compose: composeProject({
    profile: 'pm2',
    hasStore: true,
    workersAre: 'children',
    settings: {
      ...containedOnPostgres,
      processes: 'PM2 and its workers in one container',
    },
  }),
})
