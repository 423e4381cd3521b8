import { expect, test } from 'vitest'
import { INCOMPLETE, MALFORMED, ResponseParser } from '../../src/open/parser.ts'

const lines = (...parts: string[]): string => parts.join('\r\n')

/** Each: the bytes, and what a reader has to make of them. */
const whole = [
  ['length', lines('HTTP/1.1 200 OK', 'Content-Length: 5', '', 'hello'), 200, true],
  ['no body', lines('HTTP/1.1 200 OK', 'content-length:0', '', ''), 200, true],
  ['no reason', lines('HTTP/1.1 404', 'content-length: 2 ', '', 'no'), 404, true],
  ['204', lines('HTTP/1.1 204 No Content', '', ''), 204, true],
  ['304 with a length', lines('HTTP/1.1 304 Not Modified', 'content-length: 9', '', ''), 304, true],
  [
    'close',
    lines('HTTP/1.1 200 OK', 'Connection: Close', 'content-length: 1', '', 'x'),
    200,
    false,
  ],
  ['1.0', lines('HTTP/1.0 200 OK', 'content-length: 1', '', 'x'), 200, false],
  [
    '1.0 kept alive',
    lines('HTTP/1.0 200 OK', 'connection: keep-alive', 'content-length: 1', '', 'x'),
    200,
    true,
  ],
  [
    'chunked',
    lines(
      'HTTP/1.1 200 OK',
      'Transfer-Encoding: chunked',
      '',
      '3',
      'hel',
      'A;x=1',
      'lo, world!',
      '0',
      '',
      '',
    ),
    200,
    true,
  ],
  [
    'chunked with trailers and a length that is overruled',
    lines(
      'HTTP/1.1 200 OK',
      'content-length: 3',
      'transfer-encoding: gzip, chunked',
      '',
      '1',
      'h',
      '0',
      'x: y',
      '',
      '',
    ),
    200,
    true,
  ],
  [
    'interim answers',
    lines(
      'HTTP/1.1 100 Continue',
      '',
      'HTTP/1.1 103 Early Hints',
      'connection: close',
      '',
      'HTTP/1.1 201 Created',
      'content-length: 2',
      '',
      'ok',
    ),
    201,
    true,
  ],
  ['switched protocols', lines('HTTP/1.1 101 Switching Protocols', '', ''), 101, false],
  ['bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nok', 200, true],
  [
    'equal lengths',
    lines('HTTP/1.1 200 OK', 'content-length: 1', 'content-length: 1', '', 'x'),
    200,
    true,
  ],
] as const

/** Feeds pieces through one buffer that is used again, as a sender's is. */
const feed = (parser: ResponseParser, pieces: readonly Buffer[]): number => {
  const buffer = Buffer.alloc(1_024, '\r\n\r\nHTTP/1.1 999 \n')
  let result = INCOMPLETE
  for (const piece of pieces) {
    expect(result, 'over before its last byte').toBe(INCOMPLETE)
    piece.copy(buffer)
    result = parser.execute(buffer, piece.length)
  }
  return result
}

test.each(whole)('%s: the same wherever it is split', (_name, text, status, keepAlive) => {
  const bytes = Buffer.from(text)
  const parser = new ResponseParser()
  for (let at = 0; at < bytes.length; at += 1) {
    parser.reset(null)
    const end = feed(parser, [bytes.subarray(0, at), bytes.subarray(at)])
    expect(end, `split at ${at}`).toBe(bytes.length - at)
    expect([parser.status, parser.keepAlive]).toEqual([status, keepAlive])
  }
})

test.each(whole)('%s: byte by byte', (_name, text, status) => {
  const parser = new ResponseParser()
  parser.reset(null)
  expect(
    feed(
      parser,
      [...Buffer.from(text)].map((byte) => Buffer.of(byte)),
    ),
  ).toBe(1)
  expect(parser.status).toBe(status)
})

test('a body without an end is over when the connection is', () => {
  const parser = new ResponseParser()
  for (const head of [
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n',
  ]) {
    parser.reset(Buffer.from('end'))
    expect(feed(parser, [Buffer.from(`${head}the e`), Buffer.from('nd')])).toBe(INCOMPLETE)
    expect([parser.finish(), parser.keepAlive, parser.bodyFits]).toEqual([true, false, true])
  }
})

test('white space of JavaScript that is none of HTTP separates nothing', () => {
  const parser = new ResponseParser()
  for (const [header, keepAlive, untilClose] of [
    ['connection: x ,\tclose\r\ncontent-length: 0', false, false],
    ['connection: x,\u00a0close\r\ncontent-length: 0', true, false],
    ['transfer-encoding: gzip,\u00a0chunked', false, true],
  ] as const) {
    parser.reset(null)
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${header}\r\n\r\n`, 'latin1')
    expect(parser.execute(bytes, bytes.length)).toBe(untilClose ? INCOMPLETE : bytes.length)
    expect([parser.keepAlive, parser.finish()]).toEqual([keepAlive, untilClose])
  }
})

test.each([
  ['nothing', ''],
  ['half a head', 'HTTP/1.1 200 OK\r\ncontent-len'],
  ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel'],
  ['half a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel'],
  ['no last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n'],
])('%s is no answer when the connection ends', (_name, text) => {
  const parser = new ResponseParser()
  parser.reset(null)
  expect(feed(parser, [Buffer.from(text)])).toBe(INCOMPLETE)
  expect(parser.finish()).toBe(false)
})

test.each([
  ['another protocol', 'SSH-2.0-OpenSSH_9\r\n'],
  ['a status without digits', 'HTTP/1.1 2x0 OK\r\n'],
  ['a status of no class', 'HTTP/1.1 999 OK\r\n'],
  ['HTTP/2', 'HTTP/2.0 200 OK\r\n'],
  ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n'],
  ['a chunk size that is none', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'],
  [
    'a chunk longer than it says',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n',
  ],
  ['an endless head', `HTTP/1.1 200 OK\r\n${'x: 0123456789\r\n'.repeat(5_000)}`],
])('%s is refused', (_name, text) => {
  const parser = new ResponseParser()
  parser.reset(null)
  const bytes = Buffer.from(text)
  expect(parser.execute(bytes, bytes.length)).toBe(MALFORMED)
})

test('tells where an answer ends when more bytes follow', () => {
  const parser = new ResponseParser()
  parser.reset(null)
  const text = lines('HTTP/1.1 200 OK', 'content-length: 2', '', 'ok')
  const bytes = Buffer.from(`${text}HTTP/1.1 200 OK`)
  expect(parser.execute(bytes, bytes.length)).toBe(text.length)
})

test('finds the expected text wherever the body is split, and only in the body', () => {
  const parser = new ResponseParser()
  const text = lines('HTTP/1.1 200 OK', 'x: needle', 'content-length: 12', '', 'hay needle h')
  const bytes = Buffer.from(text)
  for (const [wanted, fits] of [
    ['needle', true],
    ['needles', false],
    ['hay needle h', true],
  ] as const) {
    for (let at = 0; at < bytes.length; at += 1) {
      parser.reset(Buffer.from(wanted))
      feed(parser, [bytes.subarray(0, at), bytes.subarray(at)])
      expect(parser.bodyFits, `${wanted}, split at ${at}`).toBe(fits)
    }
  }
})

test('names the process that answered, and forgets it with the next answer', () => {
  const parser = new ResponseParser()
  parser.reset(null)
  feed(parser, [
    Buffer.from('HTTP/1.1 200 OK\r\nX-Lab-Process:\t4711 \r\ncontent-length: 0\r\n\r\n'),
  ])
  expect(parser.processName).toBe('4711')
  parser.reset(null)
  feed(parser, [Buffer.from('HTTP/1.1 200 OK\r\nx-lab-processes: 1\r\ncontent-length: 0\r\n\r\n')])
  expect(parser.processName).toBeNull()
})
