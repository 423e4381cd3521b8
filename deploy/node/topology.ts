import {
  built,
  composeProject,
  containedOnPostgres,
  containedSettings,
  defineTopology,
  dockerRestarts,
  linux,
  node,
  nodeProcess,
  production,
  productionSettings,
} from '@deployment-lab/topology'

const entry = 'apps/server/dist/server.js'

export default defineTopology({
  name: 'node',
  title: 'One production process',
  summary: 'The built server as one Node process that nobody restarts.',
  target: 'fastify',
  workers: 1,
  settings: () => ({
    ...productionSettings,
    processes: '1 worker',
    supervisor: 'none: after a crash it stays down',
  }),
  needs: [linux, node(24), built(entry)],
  host: nodeProcess({ entry, env: production }),
  compose: composeProject({
    profile: 'node',
    hasStore: true,
    settings: { ...containedOnPostgres, supervisor: dockerRestarts },
    besideHost: {
      profile: 'node-sqlite',
      settings: { ...containedSettings, database: 'SQLite file in WAL mode, in a volume' },
    },
  }),
})
