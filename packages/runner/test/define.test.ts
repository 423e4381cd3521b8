import { send } from '@deployment-lab/faults/send'
import { p90 } from '@deployment-lab/result/metrics/p90'
import { expect, test } from 'vitest'
import { at, defineScenario, get, openLoop, post } from '../src/scenario/define.ts'
import { prepareRequest } from '../src/scenario/prepare.ts'

test('a profile sets the mean rate and the length of a trial', () => {
  const scenario = defineScenario({
    name: 'ramp',
    question: 'Where does it give in?',
    describes: 'more and more',
    streams: {
      users: openLoop({
        profile: [
          { from: 0, to: 100, duration: 3_000 },
          { from: 150, to: 150, duration: 1_000 },
        ],
        arrivals: 'poisson',
        mix: [get('/api/me/')],
      }),
    },
    faults: [at(1, send(get('/bad/'), { expects: 'a worker ends' }))],
    metrics: [p90],
  })
  expect(scenario).toMatchObject({
    seconds: 4,
    load: { streams: [{ name: 'users', users: true, rate: 75, arrivals: 'poisson' }] },
  })
})

test('a rate leaves the length to the preset', () => {
  const stream = openLoop({ rate: 100, mix: [get('/api/me/')] })
  expect(stream).toEqual({ users: true, rate: 100, mix: [get('/api/me/')] })
})

test('an account goes into a body and into what is expected, as JSON', () => {
  const template = post('/api/token/', { name: '{{username}}', secret: '{{password}}' })
  const account = { username: 'a"b {{password}}', password: String.raw`c\d` }
  expect(
    prepareRequest({ ...template, expectBody: '"{{username}}"' }, null, account),
  ).toMatchObject({
    body: JSON.stringify({ name: account.username, secret: account.password }),
    expectBody: JSON.stringify(account.username),
  })
})

test('a trial that settles beside a profile is held to the losses of a usual one', () => {
  const pause = { from: 0, to: 0, duration: 20_000 }
  const scenario = defineScenario({
    name: 'settling',
    question: 'How long is it?',
    describes: 'some, beside others',
    streams: {
      users: openLoop({ rate: 100, mix: [get('/api/me/')] }),
      others: openLoop({ profile: [pause], mix: [get('/api/me/')], users: false }),
    },
    faults: [at(1, send(get('/bad/'), { expects: 'a worker ends' }))],
    settle: 2,
    metrics: [p90],
  })
  expect(scenario).toMatchObject({ seconds: 20, unharmed: { within: 5500 } })
})
