import {
  built,
  composeProject,
  containedBehind,
  defineTopology,
  linux,
  nginx,
  nginxProgram,
  node,
  npmPackage,
  production,
  productionSettings,
} from '@deployment-lab/topology'

const badPath = {
  case: 'path-badly-encoded',
  because: 'Nginx refuses a path that it cannot decode itself, with a page of its own',
}

export default defineTopology({
  name: 'nginx',
  title: 'Nginx and PM2',
  summary: 'Nginx in front of processes that PM2 keeps alive: one a core, at least two.',
  target: 'fastify',
  workers: 'per-core',
  settings: ({ workers }) => ({
    ...productionSettings,
    processes: `${workers} workers on ports of their own, Nginx, and the PM2 daemon`,
    supervisor: 'PM2: a worker that ends is started again at once',
    proxy:
      'Nginx: connections to the workers kept; max_fails=0; a GET is tried again, a POST only if ' +
      'none of it was sent; while no worker answers, again every 0.3 s for 2.7 s; its own access ' +
      'log, JSON, to a file',
  }),
  differs: [
    { case: '*', part: 'header server', value: 'nginx', because: 'Nginx names itself' },
    {
      case: '*',
      part: 'header keep-alive',
      value: null,
      because: 'Nginx keeps connections as well and does not say for how long',
    },
    ...['body-broken-json', 'body-not-utf-8', 'body-too-large'].flatMap((name) =>
      Object.entries({ 'header connection': 'keep-alive', connection: 'kept' }).map(
        ([part, value]) => ({
          case: name,
          part,
          value,
          because: 'after a bad body the API closes its connection to Nginx, not the client’s',
        }),
      ),
    ),
    ...Object.entries({
      'header connection': 'close',
      'header content-type': 'text/html',
      connection: 'closed',
    }).map(([part, value]) => ({ ...badPath, part, value })),
    { ...badPath, part: 'header x-lab-process', value: null },
    { ...badPath, part: 'body' },
  ],
  needs: [
    linux,
    node(24),
    npmPackage('pm2'),
    nginxProgram(1, 22),
    built('apps/server/dist/server.js'),
  ],
  host: nginx({ template: 'nginx.conf.template', config: 'ecosystem.config.cjs', env: production }),
  compose: composeProject({
    profile: 'nginx',
    title: 'Nginx in front of containers',
    settings: containedBehind(
      'Nginx',
      'Nginx: connections to the containers kept; their names looked up every second; ' +
        'max_fails=1 fail_timeout=2s; a GET is tried again, a POST only if none of it was sent; ' +
        'while no container answers, again every 0.3 s for 2.7 s; its own access log, JSON',
    ),
  }),
})
