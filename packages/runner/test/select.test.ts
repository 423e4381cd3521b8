import { expect, test } from 'vitest'
import { RunnerError, selectByName, takenByDefault } from '../src/index.ts'

const items = [{ name: 'dev' }, { name: 'node' }, { name: 'pm2' }]

test('without a list all are taken', () => {
  expect(selectByName(items, undefined, 'topology')).toEqual(items)
})

test('a list names what is taken, once each and in its order', () => {
  const names = selectByName(items, 'pm2, dev,pm2', 'topology').map(({ name }) => name)
  expect(names).toEqual(['pm2', 'dev'])
})

test('by default those are left out that have to be named', () => {
  const all = [
    { name: 'dev' },
    { name: 'cluster', byDefault: false },
    { name: 'a', byDefault: true },
  ]
  expect(takenByDefault(all).map(({ name }) => name)).toEqual(['dev', 'a'])
})

test.each([
  ['pn2', 'There is no topology "pn2". Did you mean "pm2"? There are: dev, node, pm2.'],
  ['dev,nod', 'There is no topology "nod". Did you mean "node"? There are: dev, node, pm2.'],
  [' , ', '" , " names no topology. There are: dev, node, pm2.'],
  ['', '"" names no topology. There are: dev, node, pm2.'],
])('"%s" is refused with the nearest name, or with all', (list, message) => {
  expect(() => selectByName(items, list, 'topology')).toThrow(
    new RunnerError('RUNNER_UNKNOWN_NAME', message),
  )
})
