import {
  composeProject,
  containedDevelopment,
  defineTopology,
  development,
  developmentSettings,
  linux,
  node,
  nodeProcess,
} from '@deployment-lab/topology'

const entry = 'apps/server/src/dev.ts'

export default defineTopology({
  name: 'dev',
  title: 'Development server',
  kind: 'development',
  summary: 'What "npm run dev" is: one process that restarts when a file changes.',
  target: 'fastify',
  workers: 1,
  settings: () => ({
    ...developmentSettings,
    processes: '1 worker under a file watcher',
    supervisor: 'none: after a crash the watcher waits for a file to change',
  }),
  differs: Object.entries({
    status: '200',
    reason: 'OK',
    'header content-type': 'application/json; charset=utf-8',
    'header www-authenticate': null,
    body: '{"id":<id>,"username":"lab-user","role":"user"}',
  }).map(([part, value]) => ({
    case: 'bearer-development-secret',
    part,
    value,
    because: 'its secret is public, so that a token that anybody signed is good',
  })),
  needs: [linux, node(24)],
  host: nodeProcess({
    entry,
    watch: true,
    conditions: ['source'],
    env: development,
  }),
  compose: composeProject({
    profile: 'dev',
    source: entry,
    workersAre: 'children',
    settings: containedDevelopment,
  }),
})
