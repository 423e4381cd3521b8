import { expect, test } from 'vitest'
import { type Answer, type Answered, compareAnswers, equalityOf } from '../src/index.ts'

const answer = (change: Partial<Answered> = {}): Answer => ({
  state: 'answered',
  case: 'one',
  expectStatus: 200,
  status: 200,
  reason: 'OK',
  headers: { 'content-type': 'text/plain' },
  body: 'hello',
  connection: 'kept',
  ...change,
})
const silent = (why = 'ECONNRESET'): Answer => ({
  state: 'unanswered',
  case: 'one',
  expectStatus: 200,
  why,
})
const parts = (reference: Answer[] | null, other: Answer[]): string[] =>
  compareAnswers(reference, other, []).map(
    ({ part, expected, got }) => `${part}: ${expected} / ${got}`,
  )

test('equal answers have no difference', () => {
  expect(parts([answer()], [answer()])).toEqual([])
  expect(parts(null, [answer()])).toEqual([])
})

test.for<[Answer, string[]]>([
  [answer({ status: 201 }), ['status: 200 / 201']],
  [answer({ reason: 'Yes' }), ['reason: OK / Yes']],
  [answer({ body: 'hellp' }), ['body: hello / hellp']],
  [answer({ connection: 'closed' }), ['connection: kept / closed']],
  [answer({ headers: {} }), ['header content-type: text/plain / null']],
  [
    answer({ headers: { 'content-type': 'text/plain', vary: 'origin' } }),
    ['header vary: null / origin'],
  ],
  [silent(), ['answer: 200 OK / none: ECONNRESET']],
])('a part that differs is named: %j', ([other, expected]) => {
  expect(parts([answer()], [other])).toEqual(expected)
})

test('a case decides what is right, also where the reference is wrong', () => {
  const wrong = answer({ status: 500 })
  expect(parts(null, [wrong])).toEqual(['status: 200 / 500'])
  expect(parts([wrong], [wrong])).toEqual(['status: 200 / 500'])
  expect(parts([wrong], [answer()])).toEqual(['status: 500 / 200'])
})

test('no answer is never equal, not even to no answer', () => {
  expect(parts([silent()], [silent()])).toEqual(['answer: none: ECONNRESET / none: ECONNRESET'])
  expect(parts([silent()], [answer()])).toContain('answer: none: ECONNRESET / null')
})

test('a case that only one was asked is a difference', () => {
  expect(parts([answer()], [])).toEqual(['answer: 200 OK / not asked'])
  expect(parts([], [answer()])).toEqual(['answer: not asked / 200 OK'])
})

const because = 'on purpose'
const covered = (declared: Parameters<typeof compareAnswers>[2]): boolean =>
  compareAnswers([answer()], [answer({ body: 'bye' })], declared).every(
    (difference) => difference.declared?.because === because,
  )

test.for([
  [{ case: 'one', part: 'body', because }, true],
  [{ case: '*', part: 'body', because }, true],
  [{ case: 'one', part: 'body', because, value: 'bye' }, true],
  [{ case: 'one', part: 'body', because, value: 'see you' }, false],
  [{ case: 'one', part: 'body', because, value: null }, false],
  [{ case: 'two', part: 'body', because }, false],
  [{ case: 'one', part: 'status', because }, false],
] as const)('%j covers it: %j', ([declared, expected]) => {
  expect(covered([declared])).toBe(expected)
})

test('a declared part that is absent covers absence and nothing else', () => {
  const declared = [{ case: 'one', part: 'header content-type', because, value: null }]
  const covers = (headers: Record<string, string>) =>
    compareAnswers([answer()], [answer({ headers })], declared).map((one) => one.declared)
  expect(covers({})).toEqual(declared)
  expect(covers({ 'content-type': 'text/html' })).toEqual([null])
})

test('a record lists what is declared apart from what is not', () => {
  const declared = [{ case: 'one', part: 'body', because }]
  const body = { case: 'one', part: 'body', expected: 'hello', got: 'bye' }
  expect(equalityOf('dev', [answer()], [answer({ body: 'bye' })], declared)).toEqual({
    instance: 'dev',
    cases: 1,
    equal: true,
    declared: [{ ...body, because, seen: 1 }],
    differing: 0,
    differences: [],
  })
  expect(
    equalityOf('dev', [answer()], [answer({ body: 'bye', reason: 'Yes' })], declared),
  ).toMatchObject({
    equal: false,
    declared: [body],
    differing: 1,
    differences: [{ part: 'reason' }],
  })
})

test('a difference of every case is listed once', () => {
  const declared = [{ case: '*', part: 'header server', because }]
  const two = (headers: Record<string, string>): Answer[] =>
    ['one', 'two'].map((name) => answer({ case: name, headers }))
  expect(equalityOf('nginx', two({}), two({ server: 'nginx' }), declared)).toMatchObject({
    equal: true,
    declared: [{ case: '*', part: 'header server', expected: null, got: 'nginx', seen: 2 }],
  })
})

test('long texts are cut around their first difference', () => {
  const long = (end: string): Answer => answer({ body: 'x'.repeat(1000) + end + 'y'.repeat(1000) })
  const record = equalityOf('dev', [long('a')], [long('b')], [])
  const [difference] = record.differences
  expect(difference?.expected).toMatch(/^…x+ay+…$/)
  expect(difference?.got).toMatch(/^…x+by+…$/)
  expect(difference?.got?.length).toBeLessThan(300)
})
