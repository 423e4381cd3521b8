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

/** Page of requests that Nginx refuses itself. */
const page =
  '<html>\r\n<head><title>400 Bad Request</title></head>\r\n<body>\r\n' +
  '<center><h1>400 Bad Request</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'
const refusal = 'Nginx refuses some requests itself, with a page of its own'

/** Cases after which the API closes its connection to Nginx. */
const closing = [
  'body-broken-json',
  'body-not-utf-8',
  'body-too-large',
  'space-vertical-tab',
  'space-in-a-type',
  'space-around-json',
  'number-of-5000-digits',
  'twice-authorization-joined',
  'twice-type',
  'twice-type-other',
  'twice-type-joined',
  'host-with-a-user',
  'method-unknown',
  'value-with-a-control',
]

const tooLong = {
  case: 'header-too-long',
  because: 'Nginx calls it 400, with a page of its own',
}

/** Cases that Nginx passes on as if they were usual. */
const passedOn = {
  'expect-other':
    'Nginx ignores an expectation that it does not know, as it may (RFC 9110, 10.1.1)',
  'version-1.2': 'Nginx takes a later HTTP/1 for HTTP/1.1, as it should (RFC 9110, 2.5)',
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
    { case: '*', part: 'header content-type', value: 'text/html', because: refusal },
    { case: '*', part: 'header x-lab-process', value: null, because: refusal },
    { case: '*', part: 'body', value: page, because: refusal },
    ...closing.flatMap((name) =>
      Object.entries({ 'header connection': 'keep-alive', connection: 'kept' }).map(
        ([part, value]) => ({
          case: name,
          part,
          value,
          because: 'after a bad request the API closes its connection to Nginx, not the client’s',
        }),
      ),
    ),
    ...['path-badly-encoded', 'target-asterisk'].flatMap((name) =>
      Object.entries({ 'header connection': 'close', connection: 'closed' }).map(
        ([part, value]) => ({ case: name, part, value, because: refusal }),
      ),
    ),
    { ...tooLong, part: 'status', value: '400' },
    { ...tooLong, part: 'reason', value: 'Bad Request' },
    { ...tooLong, part: 'body' },
    { case: 'target-asterisk', part: 'status', value: '400', because: refusal },
    { case: 'target-asterisk', part: 'reason', value: 'Bad Request', because: refusal },
    ...Object.entries(passedOn).flatMap(([name, because]) =>
      Object.entries({
        status: '200',
        reason: 'OK',
        'header content-type': 'application/json; charset=utf-8',
        'header connection': 'keep-alive',
        body: '{"detail":"Everybody may read this."}',
        connection: 'kept',
      }).map(([part, value]) => ({ case: name, part, value, because })),
    ),
  ],
  needs: [
    linux,
    node(24),
    npmPackage('pm2'),
    nginxProgram(1, 22),
    built('apps/server/dist/server.js'),
  ],
  host: nginx({
    template: 'nginx.conf.template',
    files: '../../apps/server/static',
    config: 'ecosystem.config.cjs',
    env: production,
  }),
  compose: composeProject({
    profile: 'nginx',
    hasStore: true,
    scales: true,
    // This version is newer than the host's, which answers 400 as Node does.
    differs: [
      { case: 'method-connect', part: 'status', value: '405', because: refusal },
      { case: 'method-connect', part: 'reason', value: 'Not Allowed', because: refusal },
      { case: 'method-connect', part: 'body', because: refusal },
    ],
    title: 'Nginx in front of containers',
    settings: containedBehind(
      'Nginx',
      'Nginx: connections to the containers kept; their names looked up every second; ' +
        'max_fails=1 fail_timeout=2s, after a 503 too; a GET is tried again, a POST only if none ' +
        'of it was sent; ' +
        'while no container answers, again every 0.3 s for 2.7 s; its own access log, JSON',
    ),
  }),
})
