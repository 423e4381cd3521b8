import {
  apache,
  apacheProgram,
  built,
  composeProject,
  containedBehind,
  defineTopology,
  linux,
  node,
  npmPackage,
  production,
  productionSettings,
} from '@deployment-lab/topology'

/** Cases that are answered 400. */
const refused = [
  'login-empty-object',
  'login-blank-and-null',
  'login-wrong-types',
  'login-form-blank',
  'login-in-the-query',
  'verify-nothing',
  'refresh-nothing',
  'blacklist-nothing',
  'note-blank',
  'note-too-long',
  'path-badly-encoded',
  'body-list',
  'body-null',
  'body-string',
  'body-none',
  'body-charset',
  'body-media-type-in-capitals',
  'body-chunked',
  'body-large-and-allowed',
]

const badPath = {
  case: 'path-badly-encoded',
  because: 'Apache refuses a path that it cannot decode itself, with a page of its own',
}

const tooLarge = {
  case: 'body-too-large',
  because: 'Apache refuses it itself, in the words of the API: no worker sees it',
}

const upgrade = {
  case: 'header-upgrade',
  because: 'Apache keeps the connection and says so to clients alone who ask for keep-alive',
}

export default defineTopology({
  name: 'apache',
  title: 'Apache and PM2',
  byDefault: false,
  summary: 'Apache httpd in front of processes that PM2 keeps alive: one a core, at least two.',
  target: 'fastify',
  workers: 'per-core',
  settings: ({ workers }) => ({
    ...productionSettings,
    processes: `${workers} workers on ports of their own, Apache, and the PM2 daemon`,
    supervisor: 'PM2: a worker that ends is started again at once',
    proxy:
      'Apache, event MPM: connections to the workers kept; workers checked every 0.25 s, and left ' +
      'out after a failure until the next check; a GET is tried once more, a POST only if none of it was sent; its own access log, JSON, to a file',
  }),
  differs: [
    { case: '*', part: 'header server', value: 'Apache', because: 'Apache names itself' },
    {
      case: '*',
      part: 'header connection',
      value: 'Keep-Alive',
      because: 'the same in other letters, whose case means nothing here (RFC 9110, 7.6.1)',
    },
    ...refused.flatMap((name) =>
      Object.entries({
        'header connection': 'close',
        'header keep-alive': null,
        connection: 'closed',
      }).map(([part, value]) => ({
        case: name,
        part,
        value,
        because: 'Apache closes the client’s connection after an answer with the status 400',
      })),
    ),
    ...['header connection', 'header keep-alive'].map((part) => ({
      ...upgrade,
      part,
      value: null,
    })),
    { ...tooLarge, part: 'reason', value: 'Request Entity Too Large' },
    { ...tooLarge, part: 'header x-lab-process', value: null },
    { ...badPath, part: 'header content-type', value: 'text/html; charset=iso-8859-1' },
    { ...badPath, part: 'header x-lab-process', value: null },
    { ...badPath, part: 'body' },
  ],
  needs: [
    linux,
    node(24),
    npmPackage('pm2'),
    apacheProgram(2, 4),
    built('apps/server/dist/server.js'),
  ],
  host: apache({
    template: 'httpd.conf.template',
    // The same workers as behind Nginx.
    config: '../nginx/ecosystem.config.cjs',
    env: production,
  }),
  compose: composeProject({
    profile: 'apache',
    title: 'Apache in front of containers',
    settings: containedBehind(
      'Apache',
      'Apache, event MPM: containers checked every second and their names looked up again; ' +
        'retry=1; a GET is tried once more, a POST only if none of it was sent; while no container ' +
        'is well, a request waits for 3 s; its own access log, JSON',
    ),
  }),
})
