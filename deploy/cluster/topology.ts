import {
  built,
  defineTopology,
  linux,
  node,
  nodeCluster,
  production,
  productionSettings,
} from '@deployment-lab/topology'

const entry = 'apps/server/dist/cluster.js'

export default defineTopology({
  name: 'cluster',
  title: 'Cluster of Node itself',
  byDefault: false,
  summary:
    'The built server as a cluster of node:cluster, without PM2: one worker a core, at least two.',
  target: 'fastify',
  workers: 'per-core',
  settings: ({ workers }) => ({
    ...productionSettings,
    processes: `${workers} workers of one cluster, and their primary`,
    supervisor: 'the primary: a worker that ends is started again at once',
  }),
  needs: [linux, node(24), built(entry)],
  host: nodeCluster({ entry, env: production }),
})
