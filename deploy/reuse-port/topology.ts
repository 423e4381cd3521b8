import { defineTopology, nodeCluster, ownSockets } from '@deployment-lab/topology'
import right from '../cluster/topology.ts'

export default defineTopology({
  ...right,
  name: 'reuse-port',
  title: 'Cluster of Node, sockets of its own',
  summary:
    'What cluster is, with a listening socket in each worker: the kernel spreads connections.',
  settings: (context) => ({
    ...right.settings(context),
    processes: `${context.workers} workers of one cluster, each with a listening socket of its own (SO_REUSEPORT), and their primary`,
  }),
  host: nodeCluster({ entry: 'apps/server/dist/cluster.js', env: ownSockets }),
})
