import { expect, test } from 'vitest'
import { checkClosedLoopPlan, checkScriptedLoopPlan } from '../../src/check/closed.ts'
import { checkOpenLoopPlan } from '../../src/check/open.ts'
import { newEachTime } from '../../src/clients/new.ts'
import { followProfile } from '../../src/index.ts'
import { closedPlan, get, openPlan, streamPlan } from '../plans.ts'

const url = 'http://127.0.0.1:1'
const mixOf = (path: string, headers: Record<string, string> = {}) => ({
  mix: [{ request: get(path, { headers }), weight: 1 }],
})

test('plans that can be run pass', async () => {
  await expect(checkOpenLoopPlan(openPlan(url))).resolves.toBeUndefined()
  expect(() => checkClosedLoopPlan(closedPlan(url))).not.toThrow()
})

test.each([
  ['no rate', { rate: 0 }],
  ['no number', { rate: Number.NaN }],
  ['no duration', { duration: 0 }],
  ['too many arrivals', { rate: 100_000, duration: 3_600_000 }],
  ['less than one arrival', { rate: 1, duration: 10 }],
  ['a timeout beyond the histograms', { timeout: 60_001 }],
  ['none in flight', { maxInFlight: 0 }],
  ['half a connection', { connections: 0.5 }],
  ['an empty mix', { mix: [] }],
  ['no weight', { mix: [{ request: get(), weight: 0 }] }],
  ['a relative path', mixOf('api')],
  ['a path with a line break', mixOf('/a\r\nx: y')],
  ['a header with a line break', mixOf('/', { x: 'y\r\nz: a' })],
  ['a header name with a colon', mixOf('/', { 'x:y': 'z' })],
  ['a fault behind the end', { faults: [{ at: 501, request: get() }] }],
])('an open loop with %s is refused', async (_name, more) => {
  await expect(checkOpenLoopPlan(openPlan(url, more))).rejects.toMatchObject({
    code: 'LOADGEN_PLAN_INVALID',
  })
})

test.each([
  ['no connection', { connections: 0 }],
  ['a timeout that autocannon refuses', { timeout: 999 }],
])('a closed loop with %s is refused', (_name, more) => {
  expect(() => checkClosedLoopPlan(closedPlan(url, more))).toThrow(
    expect.objectContaining({ code: 'LOADGEN_PLAN_INVALID' }),
  )
})

test('as many in flight as there are processes pass, fewer are refused with the nearest', async () => {
  const plan = openPlan(url, { maxInFlight: 3 })
  await expect(checkOpenLoopPlan(plan, 3)).resolves.toBeUndefined()
  await expect(checkOpenLoopPlan(plan, 4)).rejects.toThrow(
    'maxInFlight is 3 for 4 processes, and each needs one at least; the nearest is 4.',
  )
})

const step = { ...get(), group: 'all', keep: { token: 'must' } } as const
const user = { ...step, headers: { authorization: 'Bearer {{token}}' } }

test('a script in which a step uses what one before it keeps passes', () => {
  const plan = { ...closedPlan(url), script: [step, user] }
  expect(() => checkScriptedLoopPlan(plan)).not.toThrow()
})

test.each([
  ['no step', []],
  ['a step without a group', [{ ...step, group: '' }]],
  ['a first step that uses what nobody keeps', [user, step]],
  ['a relative path', [{ ...step, path: 'api' }]],
])('a script with %s is refused', (_name, script) => {
  expect(() => checkScriptedLoopPlan({ ...closedPlan(url), script })).toThrow(
    expect.objectContaining({ code: 'LOADGEN_PLAN_INVALID' }),
  )
})

const paced = (...segments: [from: number, to: number, duration: number][]) =>
  followProfile(segments.map(([from, to, duration]) => ({ from, to, duration })))

test('a profile of ramps, steps and pauses passes', async () => {
  const pace = paced([0, 300, 1_000], [300, 300, 500], [0, 0, 500], [100, 50, 1_000])
  expect(pace).toMatchObject({ rate: 125, duration: 3_000 })
  await expect(checkOpenLoopPlan(openPlan(url, pace))).resolves.toBeUndefined()
})

test.each([
  [{ timeout: 90_000 }, 'timeout is 90000 ms, choose 1 to 60000 ms; the nearest is 60000 ms.'],
  [{ timeout: Number.NaN }, 'timeout is no number, choose 1 to 60000 ms.'],
  [{ rate: -3 }, 'rate is -3/s, choose 0.01 to 1000000/s; the nearest is 0.01/s.'],
  [
    { rate: 100_000, duration: 3_600_000 },
    '100000/s for 3600000 ms are 360000000 arrivals, beyond 20000000; the nearest is 5555/s, or 200000 ms.',
  ],
  [
    { rate: 1, duration: 10 },
    '1/s for 10 ms are less than one arrival; the nearest is 1000 ms, or 100/s.',
  ],
  [{ seed: 1.5 }, 'seed is 1.5, choose a whole number; the nearest is 2.'],
  [{ maxInFlight: 20_000 }, 'maxInFlight is 20000, choose 1 to 10000; the nearest is 10000.'],
  [mixOf('api/a b'), 'must start with / and have no spaces; the nearest is /api/a%20b.'],
  [
    { faults: [{ at: 501, request: get() }] },
    'the time of fault 1 is 501 ms, choose 0 to 500 ms; the nearest is 500 ms.',
  ],
  [{ deadline: 9_000 }, 'deadline is 9000 ms, choose 1 to 5000 ms; the nearest is 5000 ms.'],
  [{ sources: [] }, 'the number of sources is 0, choose 1 to 10000; the nearest is 1.'],
  [
    { sources: ['127.0.0.2', 'localhost'] },
    'source 2 is "localhost", choose an IP address such as 127.0.0.2.',
  ],
  [
    { client: newEachTime, connections: 5 },
    'stream users: connections are kept, and this client opens a new one each time; leave them out.',
  ],
  [{ controlUntil: 501 }, 'controlUntil is 501 ms, choose 0 to 500 ms; the nearest is 500 ms.'],
  [{ streams: [] }, 'the number of streams is 0, choose 1 to 100; the nearest is 1.'],
  [{ streams: [streamPlan({ name: '' })] }, 'stream 1 has no name; give it one, such as users.'],
  [
    { streams: [streamPlan(), streamPlan()] },
    'streams 1 and 2 are both called "users"; give each a name of its own.',
  ],
  [{ users: false }, 'no stream stands for users, and what they lose decides'],
  [
    { streams: [streamPlan(), streamPlan({ name: 'flooder', rate: -3 })] },
    'stream flooder: rate is -3/s, choose 0.01 to 1000000/s; the nearest is 0.01/s.',
  ],
  [
    {
      streams: ['a', 'b'].map((name) => streamPlan({ name, rate: 15_000 })),
      duration: 1_000_000,
    },
    'all streams together are 30000000 arrivals, beyond 20000000; the nearest is 666666 ms.',
  ],
  [{ profile: [] }, 'the profile has no segment; leave it out, or give it one.'],
  [
    paced([10, 20, 100], [20, -5, 100]),
    'to of segment 2 of the profile is -5/s, choose 0 to 1000000/s; the nearest is 0/s.',
  ],
  [
    paced([10, 20, 100], [20, 20, 0]),
    'duration of segment 2 of the profile is 0 ms, choose 1 to 3600000 ms; the nearest is 1 ms.',
  ],
  [
    paced([10, 10, 3_000_000], [10, 10, 3_000_000]),
    'duration of the whole profile is 6000000 ms, choose 1 to 3600000 ms; the nearest is 3600000 ms.',
  ],
  [paced([0, 0, 1_000]), 'rate is 0/s, choose 0.01 to 1000000/s; the nearest is 0.01/s.'],
  [
    { ...paced([100, 200, 1_000]), duration: 900 },
    'duration is 900 ms, not 1000, as the segments of the profile make it.',
  ],
  [
    { ...paced([100, 200, 1_000]), rate: 100 },
    'rate is 100/s, not 150, as the segments of the profile make it.',
  ],
])('%j is refused with the place and the nearest plan', async (more, message) => {
  await expect(checkOpenLoopPlan(openPlan(url, more))).rejects.toThrow(message)
})

test.each([
  ['https://example.invalid/client.js', 'is no file: address'],
  ['file:///no/such/client.ts', 'cannot be imported'],
  [new URL('../../src/errors.ts', import.meta.url).href, 'exports no createClient'],
])('a client that cannot be used, %s, is refused with its stream', async (module, why) => {
  const client = { module, name: 'odd', options: null }
  await expect(checkOpenLoopPlan(openPlan(url, { client }))).rejects.toMatchObject({
    code: 'LOADGEN_CLIENT_INVALID',
    message: expect.stringContaining(
      `The client "odd" of the stream "users" cannot be used: ${module} ${why}`,
    ),
  })
})
