import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { repeatCommand } from '../src/repeat-command.ts'

/** The words that a shell makes of a command, which it does not run. */
const wordsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)

test('the command is what was given, in the words of a shell', () => {
  const choice = {
    driver: 'host,compose',
    topology: 'dev, node',
    scenario: "my-one,it's;two",
    preset: 'quick&x',
    scaleModel: 4,
    rate: 50,
    slo: { p99: 50, success: 0.999 },
    budget: ['crash.outage.pm2 <= 2s', '$HOME `id` "a" \\ > 1'],
  }
  expect(wordsOf(repeatCommand(choice, 7))).toEqual([
    'npx',
    'lab',
    'run',
    '--driver',
    choice.driver,
    '--scale-model',
    '4',
    '--preset',
    choice.preset,
    '--seed',
    '7',
    '--topology',
    choice.topology,
    '--scenario',
    choice.scenario,
    '--rate',
    '50',
    '--slo',
    'p99=50ms,success=99.9%',
    ...choice.budget.flatMap((text) => ['--budget', text]),
  ])
})

test('what needs no quotes has none', () => {
  const choice = { driver: 'host', preset: 'quick', topology: 'dev,pm2', slo: { p99: 5 } }
  expect(repeatCommand(choice, 3)).toBe(
    'npx lab run --preset quick --seed 3 --topology dev,pm2 --slo p99=5ms',
  )
})
