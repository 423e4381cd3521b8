import { type ContractCase, contractCase, type ExactRequest, type Known } from '../case.ts'
import { exactly, post, postJson } from '../request.ts'

// Requests given byte by byte: odd ones that HTTP allows, and wrong ones that a proxy, Node or the
// application has to refuse.

const kept = 'Connection: keep-alive'
const usual = ['Host: lab', kept]
const json = 'Content-Type: application/json'
const waiting = 'Expect: 100-continue'
const open = 'GET /api/public/ HTTP/1.1'
const login = 'POST /api/token/ HTTP/1.1'
const guarded = 'GET /api/me/ HTTP/1.1'

const wire = (
  name: string,
  status: number,
  start: string,
  lines: readonly string[],
  body = '',
): ContractCase => contractCase(name, status, () => exactly(start, lines, body))

/** An open route, with more headers. */
const asking = (name: string, status: number, ...lines: readonly string[]): ContractCase =>
  wire(name, status, open, [...usual, ...lines])

/** A login that is refused for its fields, without a password to check. */
const posting = (
  name: string,
  status: number,
  lines: readonly string[],
  body = '{}',
): ContractCase => wire(name, status, login, [...usual, json, ...lines], body)

const own = (known: Known): string => known.tokensOf('login').access

/** A guarded route, with headers that carry a good token. */
const guardedWith = (
  name: string,
  status: number,
  lines: (token: string) => readonly string[],
): ContractCase =>
  contractCase(
    name,
    status,
    (known): ExactRequest => exactly(guarded, [...usual, ...lines(own(known))]),
  )

/** Odd, and allowed: versions, targets, letters, white space, bodies in parts. */
export const oddCases: readonly ContractCase[] = [
  wire('http-1.0-without-host', 200, 'GET /health/live/ HTTP/1.0', []),
  wire('http-1.0-with-host', 200, 'GET /api/public/ HTTP/1.0', ['Host: lab']),
  wire('http-1.0-keep-alive', 200, 'GET /api/public/ HTTP/1.0', usual),
  wire('http-1.0-head', 200, 'HEAD /api/public/ HTTP/1.0', []),
  wire('http-1.0-post', 400, 'POST /api/token/ HTTP/1.0', [json, 'Content-Length: 2'], '{}'),
  contractCase('http-1.0-signed-in', 200, (known) =>
    exactly('GET /api/me/ HTTP/1.0', [`Authorization: Bearer ${own(known)}`]),
  ),
  wire('target-absolute', 200, 'GET http://lab/api/public/?a=b HTTP/1.1', usual),
  wire('target-absolute-other-host', 200, 'GET http://other/api/public/ HTTP/1.1', usual),
  wire('target-absolute-no-slash', 200, 'GET http://lab/api/public HTTP/1.1', usual),
  wire('target-absolute-no-path', 404, 'GET http://lab HTTP/1.1', usual),
  wire('target-absolute-http-1.0', 200, 'GET http://lab/api/public/ HTTP/1.0', []),
  wire(
    'target-absolute-post',
    400,
    'POST http://lab/api/token/ HTTP/1.1',
    [...usual, json, 'Content-Length: 2'],
    '{}',
  ),
  wire('target-asterisk', 404, 'OPTIONS * HTTP/1.1', usual),
  wire('line-after-an-empty-one', 200, `\r\n${open}`, usual),
  contractCase('names-in-capitals', 200, (known) =>
    exactly(guarded, ['HOST: LAB', kept.toUpperCase(), `AUTHORIZATION: Bearer ${own(known)}`]),
  ),
  contractCase('names-in-small-letters', 200, (known) =>
    exactly(guarded, ['host: lab', kept.toLowerCase(), `authorization: Bearer ${own(known)}`]),
  ),
  guardedWith('value-without-a-space', 200, (token) => [`Authorization:Bearer ${token}`]),
  guardedWith('value-in-white-space', 200, (token) => [`Authorization: \t Bearer ${token} \t `]),
  guardedWith('value-with-a-tab', 200, (token) => [`Authorization: Bearer\t${token}`]),
  asking('values-empty', 200, 'X-A:', 'Accept:', 'Cookie: ', 'Expect:'),
  asking('value-outside-ascii', 200, 'X-A: caf\xe9'),
  asking('name-with-an-underscore', 200, 'X_A: b'),
  asking('headers-many', 200, ...Array.from({ length: 150 }, (_, index) => `X-${index}: a`)),
  wire('host-with-a-port', 200, open, ['Host: lab:8080', kept]),
  wire('host-ipv6', 200, open, ['Host: [::1]:8080', kept]),
  wire('host-with-an-underscore', 200, open, ['Host: a_b', kept]),
  posting('expect-continue', 400, ['Content-Length: 2', waiting]),
  posting('expect-continue-in-capitals', 400, ['Content-Length: 2', 'Expect: 100-Continue']),
  posting('length-of-nothing', 400, ['Content-Length: 0'], ''),
  posting('length-with-zeros', 400, ['Content-Length: 0002']),
  posting('length-missing', 400, [], ''),
  posting('chunks', 400, ['Transfer-Encoding: chunked'], '1\r\n{\r\n1\r\n}\r\n0\r\n\r\n'),
  posting('chunks-in-capitals', 400, ['TRANSFER-ENCODING: Chunked'], '2\r\n{}\r\n0\r\n\r\n'),
  posting(
    'chunks-with-extensions',
    400,
    ['Transfer-Encoding: chunked'],
    '2;a=b;c="d e"\r\n{}\r\n0;x\r\n\r\n',
  ),
  posting(
    'chunks-with-a-trailer',
    400,
    ['Transfer-Encoding: chunked', 'Trailer: X-A'],
    '2\r\n{}\r\n0\r\nX-A: b\r\n\r\n',
  ),
  asking('forwarded-twice', 200, 'X-Forwarded-For: 203.0.113.7', 'X-Forwarded-For: 203.0.113.8'),
  asking('agent-twice', 200, 'User-Agent: a', 'User-Agent: b'),
]

/** White space that JavaScript knows and HTTP does not. Python's applies to texts in bodies. */
export const whiteSpaceCases: readonly ContractCase[] = [
  guardedWith('space-u+00a0', 401, (token) => [`Authorization: Bearer\xa0${token}`]),
  guardedWith('space-u+0085', 401, (token) => [`Authorization: Bearer\x85${token}`]),
  guardedWith('space-u+00a0-before-token', 401, (token) => [`Authorization: Bearer \xa0${token}`]),
  guardedWith('space-u+00a0-behind-token', 401, (token) => [`Authorization: Bearer ${token}\xa0`]),
  guardedWith('space-u+00a0-before-scheme', 401, (token) => [`Authorization: \xa0Bearer ${token}`]),
  guardedWith('space-vertical-tab', 400, (token) => [`Authorization: Bearer\x0b${token}`]),
  contractCase('space-in-a-type', 415, () =>
    exactly(login, [...usual, 'Content-Type: application/json\xa0', 'Content-Length: 2'], '{}'),
  ),
  contractCase('space-of-python-around-a-name', 400, () =>
    postJson('/api/token/', { username: '\u00a0\u0085\u001c\u3000', password: '' }),
  ),
  contractCase('space-of-javascript-around-a-token', 401, (known) =>
    postJson('/api/token/verify/', { token: `\ufeff${own(known)}` }),
  ),
  contractCase('space-of-python-around-a-token', 200, (known) =>
    postJson('/api/token/verify/', { token: `\u00a0${own(known)}\u0085` }),
  ),
  posting('space-around-json', 400, ['Content-Length: 4'], '\xc2\xa0{}'),
]

/** Numbers that a double cannot hold, or writes in another way than Python. */
export const numberCases: readonly ContractCase[] = [
  ...['48213097561820437755', '-0', '1.0', '1e400'].flatMap((number) => [
    contractCase(`number-${number}`, 400, () => post('/api/token/', number)),
    contractCase(`number-${number}-in-a-note`, 201, (known) =>
      post('/api/notes/', `{"text":${number}}`, {
        'content-type': 'application/json',
        authorization: `Bearer ${own(known)}`,
      }),
    ),
  ]),
  contractCase('number-as-token', 401, () =>
    post('/api/token/verify/', '{"token":48213097561820437755}'),
  ),
  contractCase('number-of-5000-digits', 400, () =>
    post('/api/token/verify/', `{"token":${'9'.repeat(5000)}}`),
  ),
]

/** Headers that may come only once but come twice, in two lines or as a proxy joins them. */
export const repeatedCases: readonly ContractCase[] = [
  guardedWith('twice-authorization-good-bad', 400, (token) => [
    `Authorization: Bearer ${token}`,
    'Authorization: Bearer x',
  ]),
  guardedWith('twice-authorization-bad-good', 400, (token) => [
    'Authorization: Bearer x',
    `Authorization: Bearer ${token}`,
  ]),
  guardedWith('twice-authorization-same', 400, (token) => [
    `Authorization: Bearer ${token}`,
    `AUTHORIZATION: Bearer ${token}`,
  ]),
  guardedWith('twice-authorization-empty', 400, (token) => [
    `Authorization: Bearer ${token}`,
    'Authorization:',
  ]),
  guardedWith('twice-authorization-two-schemes', 400, (token) => [
    'Authorization: Basic bGFiOmxhYg==',
    `Authorization: Bearer ${token}`,
  ]),
  guardedWith('twice-authorization-joined', 400, (token) => [
    `Authorization: Bearer ${token}, Bearer x`,
  ]),
  guardedWith('once-authorization-with-parameters', 401, () => [
    'Authorization: Digest username="lab", realm="lab"',
  ]),
  posting('twice-type', 400, ['Content-Type: application/json', 'Content-Length: 2']),
  posting('twice-type-other', 400, ['Content-Type: text/plain', 'Content-Length: 2']),
  wire(
    'twice-type-joined',
    400,
    login,
    [...usual, `${json}; charset=utf-8, application/json; charset=utf-8`, 'Content-Length: 2'],
    '{}',
  ),
  posting('twice-expect', 400, ['Content-Length: 2', waiting, waiting]),
  posting('twice-length', 400, ['Content-Length: 2', 'Content-Length: 2']),
  posting('twice-length-other', 400, ['Content-Length: 2', 'Content-Length: 3']),
  posting('twice-length-joined', 400, ['Content-Length: 2, 2']),
  posting(
    'twice-coding',
    400,
    ['Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'],
    '2\r\n{}\r\n0\r\n\r\n',
  ),
  asking('twice-host', 400, 'Host: lab'),
  asking('twice-host-other', 400, 'Host: other'),
  wire('twice-host-joined', 400, open, ['Host: lab, other', kept]),
  posting('twice-content-encoding', 400, [
    'Content-Encoding: identity',
    'Content-Encoding: identity',
    'Content-Length: 2',
  ]),
]

/** Requests that Node, or a proxy, refuses before the application is asked. */
export const refusedCases: readonly ContractCase[] = [
  wire('host-missing', 400, open, [kept]),
  wire('host-empty', 400, open, ['Host:', kept]),
  wire('host-with-a-space', 400, open, ['Host: a b', kept]),
  wire('host-with-a-user', 400, open, ['Host: user@lab', kept]),
  wire('host-with-a-slash', 400, open, ['Host: lab/x', kept]),
  wire('line-nonsense', 400, 'nonsense', []),
  wire('line-with-a-space-more', 400, 'GET /api/pub lic/ HTTP/1.1', usual),
  wire('method-unknown', 400, 'FETCH /api/public/ HTTP/1.1', usual),
  wire('method-connect', 400, 'CONNECT lab:80 HTTP/1.1', usual),
  wire('version-0.9', 400, 'GET /api/public/ HTTP/0.9', usual),
  wire('version-1.2', 400, 'GET /api/public/ HTTP/1.2', usual),
  asking('name-with-a-space', 400, 'X-A : b'),
  asking('name-empty', 400, ': b'),
  asking('value-folded', 400, 'X-A: a\r\n b'),
  asking('value-with-a-zero', 400, 'X-A: a\0b'),
  asking('value-with-a-control', 400, 'X-A: a\x01b'),
  asking('header-too-long', 431, `X-A: ${'a'.repeat(20_000)}`),
  asking('expect-other', 417, 'Expect: other'),
  posting('length-negative', 400, ['Content-Length: -1']),
  posting('length-with-a-sign', 400, ['Content-Length: +2']),
  posting('length-beyond-any-number', 400, ['Content-Length: 48213097561820437755']),
  posting(
    'length-and-chunks',
    400,
    ['Content-Length: 12', 'Transfer-Encoding: chunked'],
    '2\r\n{}\r\n0\r\n\r\n',
  ),
  posting('chunk-of-no-size', 400, ['Transfer-Encoding: chunked'], 'zz\r\n{}\r\n0\r\n\r\n'),
  posting('chunk-too-long', 400, ['Transfer-Encoding: chunked'], '1\r\n{}\r\n0\r\n\r\n'),
  wire(
    'coding-in-http-1.0',
    400,
    'POST /api/token/ HTTP/1.0',
    [...usual, json, 'Transfer-Encoding: chunked'],
    '2\r\n{}\r\n0\r\n\r\n',
  ),
]
