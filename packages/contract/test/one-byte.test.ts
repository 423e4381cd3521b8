import { gzipSync } from 'node:zlib'
import type { EqualityRecord } from '@deployment-lab/result'
import { beforeAll, expect, test } from 'vitest'
import { type Answer, collectAnswers, corpus, equalityOf } from '../src/index.ts'
import { account, startApi } from './support/api.ts'
import { type Passing, startProxy } from './support/proxy.ts'

type Change = (passing: Passing) => void

const { signal } = new AbortController()
const nothing: Change = () => {}
const secret = (start: string): string => `${start}Zk3vQm8LrT1yXw6BnC0dHs5JgP9uFa2EoRiV7tKx4Yc`

/** Requests that the proxy of these tests, a plain server of Node, does not pass on as they came. */
const notPassedOn: ReadonlySet<string> = new Set([
  'http-1.0-without-host',
  'http-1.0-head',
  'http-1.0-signed-in',
  'target-absolute-http-1.0',
  'values-empty',
  'method-connect',
  'version-0.9',
])

/** The answers of a real server with a store and a secret of its own, through a proxy. */
const collect = async (start: string, change: Change): Promise<Answer[]> => {
  await using api = await startApi(secret(start))
  await using proxy = await startProxy(api.url, change)
  const answers = await collectAnswers(proxy.url, account, signal)
  return answers.filter((answer) => !notPassedOn.has(answer.case))
}

let reference: Answer[]
beforeAll(async () => {
  reference = await collect('a', nothing)
})

const compared = async (change: Change): Promise<EqualityRecord> =>
  equalityOf('other', reference, await collect('b', change), [])

const at =
  (path: string, change: Change, method = 'GET'): Change =>
  (passing) => {
    if (passing.path === path && passing.method === method) change(passing)
  }
const flip = (bytes: Buffer, index: number): void => {
  bytes[index] = (bytes[index] ?? 0) ^ 1
}
const flipText = (text: string): string => {
  const bytes = Buffer.from(text)
  flip(bytes, bytes.length - 1)
  return bytes.toString()
}
const setHeader = ({ headers }: Passing, name: string, change: (value: string) => string): void => {
  const index = headers.findIndex((one) => one.toLowerCase() === name)
  headers[index + 1] = change(headers[index + 1] ?? '')
}

test('two servers with secrets of their own, unchanged, are equal', async () => {
  expect(await compared(nothing)).toEqual({
    instance: 'other',
    cases: corpus.length - notPassedOn.size,
    equal: true,
    declared: [],
    differing: 0,
    differences: [],
  })
})

test.for<[string, Change, unknown]>([
  ['the body', at('/api/public/', ({ body }) => flip(body, 15)), 'body'],
  ['the body of an error', at('/nothing/here', ({ body }) => flip(body, 5)), 'body'],
  [
    'a header',
    at('/health/ready', (passing) => setHeader(passing, 'content-type', flipText)),
    'header content-type',
  ],
  [
    'the challenge',
    at('/api/me/', (passing) => {
      if (passing.status === 401) setHeader(passing, 'www-authenticate', flipText)
    }),
    'header www-authenticate',
  ],
  [
    'the length that HEAD tells',
    at('/api/public/', (passing) => setHeader(passing, 'content-length', flipText), 'HEAD'),
    'header content-length',
  ],
  [
    'the name of the process',
    at('/health/live/', (passing) => setHeader(passing, 'x-lab-process', () => 'x')),
    'header x-lab-process',
  ],
  [
    'the status',
    at('/api/me', (passing) => {
      passing.status ^= 1
    }),
    'status',
  ],
  [
    'the reason',
    at('/api/me', (passing) => {
      passing.reason = flipText(passing.reason)
    }),
    'reason',
  ],
  ['a header more', at('/', ({ headers }) => headers.push('x-a', '')), 'header x-a'],
  [
    'compression',
    at('/api/notes/', (passing) => {
      if (!passing.acceptsGzip) return
      passing.body = gzipSync(passing.body)
      setHeader(passing, 'content-length', () => String(passing.body.length))
      passing.headers.push('content-encoding', 'gzip')
    }),
    'header content-encoding',
  ],
  [
    'a connection that is said to close',
    at('/api/public', (passing) => setHeader(passing, 'connection', () => 'close')),
    'connection',
  ],
  [
    'a connection that closes without a word',
    at('/api/public', (passing) => {
      passing.after = 'close'
    }),
    'connection',
  ],
  [
    'a connection with stray bytes',
    at('/api/public', (passing) => {
      passing.after = 'stray bytes'
    }),
    // They may come with the answer or behind it.
    expect.stringMatching(/^(answer|connection)$/),
  ],
  [
    'framing',
    at('/api/public', (passing) => setHeader(passing, 'content-length', (own) => `${own}0`)),
    'answer',
  ],
])('one change in %s voids it', async ([, change, part]) => {
  const { equal, differences } = await compared(change)
  expect(equal).toBe(false)
  expect(differences.map((difference) => difference.part)).toContainEqual(part)
})

test.for([
  ['refresh', 3, 'refresh'],
  ['refresh', 60, 'refresh'],
  ['access', 3, 'access'],
  ['access', 60, 'access'],
  ['access', -10, 'access'],
] as const)('one byte of a %s token, at %i, voids it', async ([name, offset]) => {
  const { equal } = await compared(
    at(
      '/api/token/',
      ({ body, status }) => {
        if (status !== 200) return
        const start = body.indexOf(`"${name}":"`) + name.length + 4
        flip(body, offset < 0 ? body.indexOf('"', start) + offset : start + offset)
      },
      'POST',
    ),
  )
  expect(equal).toBe(false)
})

test('a server that is not there has no equal answer', async () => {
  const answers = await collectAnswers('http://127.0.0.1:1', account, signal)
  expect(equalityOf('gone', reference, answers, [])).toMatchObject({
    equal: false,
    differing: corpus.length,
  })
})

test('an abort ends it', async () => {
  const reason = new Error('enough')
  await expect(
    collectAnswers('http://127.0.0.1:1', account, AbortSignal.abort(reason)),
  ).rejects.toBe(reason)
})
