import { resolve } from 'node:path'
import { textsOf } from '@deployment-lab/runner'
import { expect, test } from 'vitest'
import { loadCatalogue } from '../src/catalogue.ts'
import { type Choice, choosePlan } from '../src/choose.ts'

const root = resolve(import.meta.dirname, '../../..')
const catalogue = await loadCatalogue({ root, node: process.execPath, cores: 2, env: {} })

/** All that a plan says of its scenarios. */
const textOf = (choice: Partial<Choice>): string =>
  choosePlan({ driver: 'host', preset: 'quick', seed: 1, ...choice }, catalogue)
    .scenarios.flatMap((one) => Object.values(textsOf(one)))
    .join('\n')

test('scenarios say the rate that --rate sets, and no other', () => {
  const scenario = 'steady,control,cpu-cost'
  for (const rate of [300, 280, 500]) expect(textOf({ scenario })).toContain(`${rate} a second on`)
  const set = textOf({ scenario, rate: 1234 })
  expect(set.match(/\d[\d,]* a second/g)).toEqual(Array(3).fill('1,234 a second'))
})

test('a search says the limits that --slo sets, and no other', () => {
  const scenario = 'capacity'
  expect(textOf({ scenario })).toContain('wait 50 ms at most?')
  const set = textOf({ scenario, slo: { p99: 80, success: 0.99 } })
  expect(set).toContain('wait 80 ms at most?')
  expect(set).toContain('the p99 is above 80 ms or less than 99 % of all requests')
  expect(set).not.toContain('50 ms')
})

test('a scenario of another hand that names its rate itself has the one that is run added', () => {
  const [steady] = catalogue.scenarios.filter(({ name }) => name === 'steady')
  if (steady === undefined) throw new Error('there is no scenario steady')
  const mine = { ...steady, name: 'mine', describes: '600 a second' }
  const plan = choosePlan(
    { driver: 'host', preset: 'quick', scenario: 'mine', rate: 50 },
    { ...catalogue, scenarios: [...catalogue.scenarios, mine] },
  )
  expect(plan.scenarios.map(({ describes }) => describes)).toEqual([
    '600 a second; here 50 a second throughout',
  ])
})
