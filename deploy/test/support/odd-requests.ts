import { connect } from 'node:net'
import { claimedHeaders, claimedWithUnderscores } from '@deployment-lab/topology'

const closing = 'Connection: close\r\n\r\n'
const many = Array.from({ length: 200 }, (_, index) => `X-${index}: 1\r\n`).join('')
const long = 'x'.repeat(15_000)

/** Odd and legal requests, each with the line and the host that have to reach a worker. */
export const oddRequests = [
  ['HTTP/1.0 without a host', 'GET /odd?a=b HTTP/1.0\r\n\r\n', 'GET /odd?a=b', 'localhost'],
  [
    'HTTP/1.0 with a body and without a host',
    'POST /odd HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc',
    'POST /odd',
    'localhost',
  ],
  [
    'HTTP/1.0 that names its host',
    'GET /odd HTTP/1.0\r\nHost: example.org\r\n\r\n',
    'GET /odd',
    'example.org',
  ],
  [
    'a host with a port',
    `GET /odd HTTP/1.1\r\nHost: example.org:8080\r\n${closing}`,
    'GET /odd',
    'example.org:8080',
  ],
  [
    'an address of IPv6 with a port',
    `GET /odd HTTP/1.1\r\nHost: [::1]:8080\r\n${closing}`,
    'GET /odd',
    '[::1]:8080',
  ],
  [
    'an absolute request line, which goes before the header',
    `GET http://example.org/odd?a HTTP/1.1\r\nHost: example.net:81\r\n${closing}`,
    'GET /odd?a',
    'example.org',
  ],
  [
    'an absolute request line with a body',
    `POST http://example.org/odd HTTP/1.1\r\nHost: example.org\r\nContent-Length: 3\r\n${closing}abc`,
    'POST /odd',
    'example.org',
  ],
  [
    'slashes, dots and escapes in a path',
    `GET //a/../odd//%2e%2e/%2F;b?c=%2f&d=e+f HTTP/1.1\r\nHost: x\r\n${closing}`,
    'GET //a/../odd//%2e%2e/%2F;b?c=%2f&d=e+f',
    'x',
  ],
  ['two hundred headers', `GET /odd HTTP/1.1\r\nHost: x\r\n${many}${closing}`, 'GET /odd', 'x'],
  [
    'a long header',
    `GET /odd HTTP/1.1\r\nHost: x\r\nX-Long: ${long}\r\n${closing}`,
    'GET /odd',
    'x',
  ],
  ['a long query', `GET /odd?${long} HTTP/1.1\r\nHost: x\r\n${closing}`, `GET /odd?${long}`, 'x'],
  [
    'a body in chunks',
    `PUT /odd HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n${closing}3;a=b\r\nabc\r\n0\r\n\r\n`,
    'PUT /odd',
    'x',
  ],
  [
    'an expectation',
    `POST /odd HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n${closing}abc`,
    'POST /odd',
    'x',
  ],
] as const

/** Requests by which a client tries to take away what the proxy sets. */
export const takingAway = (['GET', 'POST'] as const).flatMap((method) =>
  [
    'Connection: close, X-Forwarded-For, x-forwarded-PROTO, Host, Authorization',
    'Connection: X-Forwarded-For\r\nConnection:\tclose ,,x-forwarded-proto\r\nConnection: Host',
    'Connection: close\r\nTE: trailers, X-Forwarded-For\r\nKeep-Alive: X-Forwarded-Proto\r\n' +
      'Trailer: X-Forwarded-For\r\nProxy-Connection: X-Forwarded-Proto',
    'Connection: close, upgrade, X-Forwarded-For, X-Forwarded-Proto\r\nUpgrade: websocket',
  ].map(
    (headers) =>
      `${method} /odd HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\n${headers}\r\n\r\n`,
  ),
)

const names = ['X-Forwarded-For', 'X-Forwarded-Proto', ...claimedHeaders, ...claimedWithUnderscores]

/** Requests that claim all that a client could claim. */
export const claiming = ['GET', 'POST'].map(
  (method) =>
    `${method} /odd HTTP/1.1\r\nHost: x\r\n${names.map((name) => `${name}: claimed\r\n`).join('')}${closing}`,
)

/** Names of the headers in which a claim has reached a worker. */
export const claims = (headers: unknown): string[] =>
  Object.entries(Object(headers)).flatMap(([name, value]) =>
    String(value).includes('claimed') ? [name] : [],
  )

/** Sends bytes as they are, over a connection that the server closes, and reads the last answer. */
export const exchange = (
  url: string,
  request: string,
): Promise<{ readonly status: number; readonly body: unknown }> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(request))
    socket.on('data', (part) => parts.push(part)).once('error', reject)
    socket.once('end', () => {
      socket.end()
      const text = Buffer.concat(parts)
        .toString()
        .replace(/^HTTP\/1.1 100 [^]*?\r\n\r\n/, '')
      const [head = '', body = ''] = text.split('\r\n\r\n', 2)
      const status = Number(head.split(' ')[1])
      resolve({ status, body: status === 200 ? JSON.parse(body) : body })
    })
  })
