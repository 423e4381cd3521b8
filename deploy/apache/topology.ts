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

/** Several parts of one answer, for one reason; a part without a value may be anything. */
export const differing = (
  name: string,
  parts: Readonly<Record<string, string | null | undefined>>,
  because: string,
) =>
  Object.entries(parts).map(([part, value]) => ({
    case: name,
    part,
    because,
    ...(value !== undefined && { value }),
  }))

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
  'target-absolute-post',
  'expect-continue',
  'expect-continue-in-capitals',
  'length-of-nothing',
  'length-with-zeros',
  'length-missing',
  'chunks',
  'chunks-in-capitals',
  'chunks-with-extensions',
  'chunks-with-a-trailer',
  'space-of-python-around-a-name',
  'number-48213097561820437755',
  'number--0',
  'number-1.0',
  'number-1e400',
  'twice-content-encoding',
]

const malformed = '{"detail":"Malformed request."}'

const tooLong = { case: 'header-too-long', because: 'Apache calls it 400' }

const tooLarge = {
  case: 'body-too-large',
  because: 'Apache refuses it itself, in the words of the API: no worker sees it',
}

/** Cases that Apache passes on as if they were usual. */
const passedOn = {
  'value-folded': 'Apache unfolds the line, as it may (RFC 9112, 5.2)',
  'version-1.2': 'Apache takes a later HTTP for HTTP/1.1, as it should (RFC 9110, 2.5)',
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
    {
      case: '*',
      part: 'header x-lab-process',
      value: null,
      because: 'Apache refuses some requests itself: no worker sees them',
    },
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
    ...differing(
      'space-in-a-type',
      { connection: 'kept', 'header keep-alive': 'timeout=72' },
      'after it the API closes its connection to Apache, not the client’s',
    ),
    ...['twice-host', 'twice-host-other', 'twice-host-joined'].flatMap((name) =>
      differing(name, { body: malformed }, 'Apache refuses it itself, and says no more'),
    ),
    ...Object.entries(passedOn).flatMap(([name, because]) =>
      differing(
        name,
        {
          status: '200',
          reason: 'OK',
          'header content-type': 'application/json; charset=utf-8',
          'header keep-alive': 'timeout=72',
          body: '{"detail":"Everybody may read this."}',
          connection: 'kept',
        },
        because,
      ),
    ),
    ...differing(
      'target-asterisk',
      { status: '200', reason: 'OK', 'header content-type': null, body: '' },
      'Apache answers for itself, as the request asks (RFC 9110, 9.3.7)',
    ),
    ...differing(
      'expect-other',
      {
        'header content-type': 'text/html; charset=iso-8859-1',
        'header keep-alive': 'timeout=72',
        body: undefined,
        connection: 'closed, unannounced',
      },
      'Apache refuses it itself, with a page of its own',
    ),
    ...differing(
      'twice-expect',
      {
        status: '417',
        reason: 'Expectation Failed',
        'header content-type': 'text/html; charset=iso-8859-1',
        'header keep-alive': 'timeout=72',
        body: undefined,
        connection: 'closed, unannounced',
      },
      'Apache refuses the two as an expectation that it does not know, with a page of its own',
    ),
    ...differing(
      'length-and-chunks',
      {
        'header cache-control': 'no-store',
        body: '{"username":["This field is required."],"password":["This field is required."]}',
      },
      'Apache drops the length and reads the chunks, as it may (RFC 9112, 6.3)',
    ),
    ...['chunk-of-no-size', 'chunk-too-long'].flatMap((name) =>
      differing(name, { 'header content-length': null }, 'Apache ends its answer by closing'),
    ),
    { ...tooLong, part: 'status', value: '400' },
    { ...tooLong, part: 'reason', value: 'Bad Request' },
    { ...tooLong, part: 'body', value: malformed },
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
    hasStore: true,
    scales: true,
    title: 'Apache in front of containers',
    settings: containedBehind(
      'Apache',
      'Apache, event MPM: containers asked every 0.25 s whether they are ready; ' +
        'retry=1; a GET is tried once more, a POST only if none of it was sent; while no container ' +
        'is well, a request waits for 3 s; its own access log, JSON',
    ),
  }),
})
