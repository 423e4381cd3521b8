import { expect, test } from 'vitest'
import { environmentFor } from '../src/environment.ts'
import { varied } from '../src/index.ts'
import { editedText, type Variation } from '../src/variation.ts'
import { definition, options } from './lab.ts'

const change: Variation = {
  env: { LIMIT: '2' },
  edits: [{ file: 'proxy.conf', from: 'wait 1s;', to: 'wait $& 2s;' }],
  settings: { proxy: 'waits 2 s' },
}

test('a text is replaced once, as it is written, in its file alone', () => {
  expect(editedText('a\nwait 1s;\nb', '/deploy/x/proxy.conf', change)).toBe('a\nwait $& 2s;\nb')
  expect(editedText('wait 1s;', '/deploy/x/other.conf', change)).toBe('wait 1s;')
  expect(editedText('wait 1s;', '/deploy/x/proxy.conf')).toBe('wait 1s;')
})

test.each([
  ['', '0 times'],
  ['wait 1s; wait 1s;', '2 times'],
])('in %j there is nothing to replace', (text, times) => {
  expect(() => editedText(text, '/deploy/x/proxy.conf', change)).toThrow(
    `/deploy/x/proxy.conf has "wait 1s;" ${times}, and a variation replaces it once.`,
  )
})

test('a varied topology is the other with its name, its settings and its switch', async () => {
  const starts: unknown[] = []
  const base = definition({
    settings: () => ({ proxy: 'waits 1 s', log: 'none' }),
    host: {
      abilities: [],
      start: async (given) => {
        starts.push([given.topology, given.variation])
        throw new Error('enough')
      },
    },
  })
  const other = varied(base, { name: 'other', title: 'Other', change })
  expect(other).toMatchObject({ name: 'other', title: 'Other', byDefault: false })
  expect(other.settings({ workers: 1 })).toEqual({ proxy: 'waits 2 s', log: 'none' })
  const given = { ...(await options()), topology: 'other' }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the driver reads no more
  const driven = given as Parameters<typeof other.host.start>[0]
  await expect(other.host.start(driven)).rejects.toThrow('enough')
  expect(starts).toEqual([[base.name, change]])
  const env = await environmentFor({ ...driven, variation: change }, async () => ({ LIMIT: '1' }))
  expect(env).toMatchObject({ LIMIT: '2' })
})
