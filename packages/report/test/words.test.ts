import { type Reason, reasonOf } from '@deployment-lab/result'
import { describe, expect, test } from 'vitest'
import { notesOn } from '../src/words/notes.ts'
import { sentence, words } from '../src/words/sentence.ts'
import { sampleResult } from './fixtures/sample-result.ts'

/** Values of every name; the target names those that are read together with others. */
const together = {
  otherGone: 1,
  otherUnasked: 1,
  otherFewer: 1,
  otherRan: 1,
  otherRestarts: 1,
  allowed: 1,
  allowedStandstill: 1,
  descriptors: 1,
  gone: 1,
  unasked: 1,
  fewer: 1,
}
const named: Readonly<Record<string, string>> = {
  message: 'a message',
  what: 'load',
  of: 'work',
}
const anything = new Proxy(
  { ...together, ran: 1, restarts: 1, cost: 1, otherCost: 1 },
  { get: (_, name) => (typeof name === 'string' ? named[name] : undefined) ?? 1 },
)

test.each(Object.keys(words))('%s has a sentence', (code) => {
  const make = words[code as keyof typeof words] as (values: object, cause: string) => string
  const text = make(anything, 'a cause')
  expect(text).toMatch(/\w{3}/)
  expect(text).not.toMatch(/NaN|null|undefined|\.$/)
})

test('a code without words is an error that says where they belong', () => {
  expect(() => sentence({ code: 'of-nowhere' })).toThrow('packages/report/src/words')
})

test.each<[Reason, string]>([
  [reasonOf('headroom', { times: 1.999, needed: 2 }), 'the generator reaches 1.9 × this rate'],
  [reasonOf('headroom', { times: 9.99, needed: 2 }), 'the generator reaches 9.9 × this rate'],
  [reasonOf('headroom', { times: 10.9, needed: 2 }), 'the generator reaches 10 × this rate'],
  [
    reasonOf('topology-full', { eventLoop: 0.97, cores: null }, reasonOf('little', { error: 0 })),
    'but the topology itself was full (its busiest event loop had work for 97.0 % of the time)',
  ],
  [
    reasonOf('topology-full', { eventLoop: null, cores: 0.96 }),
    'full (0.96 of a core a worker), so its rate stands',
  ],
  [
    reasonOf('generator-late', { busy: 0.805, sent: 0.985, lag: 1_234_500, allowed: 5000 }),
    'generator: busy for 80.5 % of its core; sent only 98.5 % of the arrivals; schedule lag p99 1.23 s, allowed 5.00 ms',
  ],
  [
    reasonOf('generator-shortage', { descriptors: 2, lacking: 2, offered: 300 }),
    'its machine ran out of descriptors (2 times: raise "ulimit -n"), and 2 of 300 arrivals were not sent',
  ],
  [reasonOf('little', { error: 0.115 }), 'is 11.5 %, below 10 % is needed'],
  [
    reasonOf('floor-broken', { median: 970, of: 'work', takes: 1000 }),
    'the median is 970 µs, but the work of a request takes 1000 µs',
  ],
  [reasonOf('clock-set', { by: -3000 }), 'the clock was set back by 3000 ms'],
  [
    reasonOf('noisy', { steal: 0.0505, swapped: 3 }),
    'noisy: the hypervisor took 5.1 % of the time, 3 pages were swapped',
  ],
  [
    reasonOf(
      'few-pairs',
      { pairs: 4, blocks: 12 },
      reasonOf('void', {}, reasonOf('nothing-broke')),
    ),
    'only 4 of 12 blocks have a number of both: void: nothing broke',
  ],
  [
    reasonOf('all-void', {}, reasonOf('nothing-offered')),
    'every trial was void: nothing was offered',
  ],
])('%j is said with its numbers', (reason, text) => {
  expect(sentence(reason)).toContain(text)
})

describe('notes', () => {
  const result = sampleResult({ blocks: 3 })
  const told = (changed: Partial<typeof result>): string =>
    notesOn({ ...result, ...changed }).join('\n')

  test('blocks that were added are told with what was not looked at', () => {
    const added = { itself: 0, width: 5, repeated: 0, notRepeated: 0 }
    expect(told({ run: { ...result.run, added } })).toContain(
      '5 blocks were added because intervals were wider than ±22 %; whether they showed',
    )
  })
})
