import { type ContractCase, contractCase } from '../case.ts'
import { get, postJson, send } from '../request.ts'

const notes = '/api/notes/'

const accepting = (name: string, encoding: string): ContractCase =>
  contractCase(`encoding-${name}`, 200, () => get(notes, { 'accept-encoding': encoding }))

/** Compression: the same long answer, for every kind of client. */
export const encodingCases: readonly ContractCase[] = [
  accepting('gzip', 'gzip'),
  accepting('br', 'br'),
  accepting('deflate', 'deflate'),
  accepting('of-a-browser', 'gzip, deflate, br, zstd'),
  accepting('identity', 'identity'),
  accepting('any', '*'),
  contractCase('encoding-head', 200, () => send('HEAD', notes, { 'accept-encoding': 'gzip' })),
  contractCase('encoding-of-an-error', 401, () => get('/api/me/', { 'accept-encoding': 'gzip' })),
]

const asking = (name: string, headers: Readonly<Record<string, string>>): ContractCase =>
  contractCase(`header-${name}`, 200, () => get('/api/public/', headers))

/** Headers that a proxy between client and application may act on. */
export const requestHeaderCases: readonly ContractCase[] = [
  asking('accept-html', { accept: 'text/html' }),
  asking('range', { range: 'bytes=0-3' }),
  asking('if-none-match', { 'if-none-match': '*' }),
  asking('if-modified-since', { 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }),
  asking('no-cache', { 'cache-control': 'no-cache', pragma: 'no-cache' }),
  asking('origin', { origin: 'https://elsewhere.example' }),
  asking('forwarded', { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }),
  asking('upgrade', { connection: 'upgrade', upgrade: 'websocket' }),
  asking('long', { 'x-long': 'x'.repeat(4000) }),
  contractCase('header-preflight', 405, () =>
    send('OPTIONS', '/api/token/', {
      origin: 'https://elsewhere.example',
      'access-control-request-method': 'POST',
    }),
  ),
  contractCase('header-method-override', 405, () =>
    get('/api/token/', { 'x-http-method-override': 'POST' }),
  ),
]

/** Connections: every case reports if its connection stays usable; these ask for either. */
export const connectionCases: readonly ContractCase[] = [
  asking('connection-close', { connection: 'close' }),
  asking('connection-keep-alive', { connection: 'keep-alive' }),
  contractCase('connection-close-with-body', 400, () =>
    postJson('/api/token/', {}, { connection: 'close' }),
  ),
]
