import { expect, test } from 'vitest'
import { defineScenario, get, highestRate, openLoop } from '../src/index.ts'
import { resultOf } from '../src/run/result.ts'
import { tellingLimits, tellingRate, textsOf } from '../src/scenario/texts.ts'
import { runStateOf } from './run-state.ts'
import { saturation, steady } from './sample.ts'

const search = defineScenario({
  name: 'search',
  question: 'Up to which rate is {{p99}} held?',
  describes: 'from {{rate}} a second until {{success}} are missed; {{username}} stays',
  streams: { users: openLoop({ rate: 1500, mix: [get('/')] }) },
  capacity: highestRate({ p99: 50 }),
  metrics: [],
})
const capacity = highestRate({ p99: 80.5, success: 0.995 })

test('texts name the rate and the limits that are run', () => {
  expect(textsOf({ ...search, capacity })).toEqual({
    question: 'Up to which rate is 80.5 ms held?',
    describes: 'from 1,500 a second until 99.5 % are missed; {{username}} stays',
  })
  expect(textsOf(saturation).describes).toBe(saturation.describes)
})

test('texts that do not name what was set have it added', () => {
  expect(tellingRate(steady, 2000).describes).toBe('GET /api/me/; here 2,000 a second throughout')
  expect(tellingRate(search, 2000)).toBe(search)
  expect(tellingLimits(search, capacity)).toBe(search)
  const silent = { ...search, describes: 'rates', question: 'Up to which rate?' }
  expect(tellingLimits(silent, capacity).describes).toBe(
    'rates; here held to a p99 of 80.5 ms with 99.5 % answered',
  )
})

test('the result has them filled in', async () => {
  const { state } = await runStateOf(
    [{ ...saturation, ...steady, name: 'x', describes: '{{rate}}' }],
    () => 1,
  )
  const [scenario] = resultOf(state, null).scenarios
  expect(scenario).toMatchObject({ describes: '100', question: 'How long?' })
})
