import { defineTopology, nodeProcess, shortIdle, shortIdleSettings } from '@deployment-lab/topology'
import { differing } from '../apache/topology.ts'
import right from '../node/topology.ts'

const { compose: _, ...onHost } = right

export default defineTopology({
  ...onHost,
  name: 'node-5s',
  title: 'One process that keeps connections 5 s',
  byDefault: false,
  summary: 'The process of node, with idle connections kept for 5 s: Node’s own default.',
  settings: (context) => ({ ...right.settings(context), ...shortIdleSettings }),
  differs: differing('*', { 'header keep-alive': 'timeout=5' }, 'it keeps connections for 5 s'),
  host: nodeProcess({ entry: 'apps/server/dist/server.js', env: shortIdle }),
})
