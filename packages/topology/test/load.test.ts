import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadTopologies } from '../src/index.ts'
import { temporaryFolder } from './lab.ts'

const valid = (name: string): string =>
  `export default { name: '${name}', title: 'T', summary: 'S', target: 'fastify', workers: 1,
     settings: () => ({}), needs: [], host: { start() {} } }`

async function deploy(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

test('every folder with a topology.ts is one, in the order of their names', async () => {
  const folder = await deploy({
    'zeta/topology.ts': valid('zeta'),
    'alpha/topology.ts': valid('alpha'),
    'docker/Dockerfile': '',
    'node_modules/x/topology.ts': 'throw 1',
    'package.json': '{}',
  })
  expect((await loadTopologies(folder)).map(({ name }) => name)).toEqual(['alpha', 'zeta'])
})

test.for([
  ['throws when it is read', "throw new Error('no such thing')", 'no such thing'],
  ['is not TypeScript', 'export default {{', ''],
  ['exports nothing', 'export const x = 1', 'its default export is not a topology'],
  ['has the name of another folder', valid('other'), '"name" is "other" but its folder is "odd"'],
  ['has no title', valid('odd').replace("'T'", "''"), '"title" is no text'],
  [
    'has an unknown target',
    valid('odd').replace('fastify', 'express'),
    '"target" is none of fastify',
  ],
  [
    'has an odd number of workers',
    valid('odd').replace('workers: 1', 'workers: 3'),
    '"workers" is',
  ],
  [
    'is taken by default or not, in other words',
    valid('odd').replace('workers: 1', "byDefault: 'no', workers: 1"),
    '"byDefault" is neither true nor false',
  ],
  [
    'has no settings',
    valid('odd').replace('settings: () => ({}),', ''),
    '"settings" is no function',
  ],
  ['has no needs', valid('odd').replace('needs: [],', ''), '"needs" is no list'],
  [
    'declares a difference without a reason',
    valid('odd').replace('needs: [],', "needs: [], differs: [{ case: 'a', part: 'body' }],"),
    '"differs" is no list of { case, part, because }',
  ],
  ['has no driver', valid('odd').replace('{ start() {} }', '{}'), '"host" is no driver'],
] as const)('a file that %s is an error that names it', async ([, text, what]) => {
  const folder = await deploy({ 'good/topology.ts': valid('good'), 'odd/topology.ts': text })
  await expect(loadTopologies(folder)).rejects.toMatchObject({
    code: 'TOPOLOGY_BROKEN',
    message: expect.stringContaining(`${join(folder, 'odd/topology.ts')} cannot be used: ${what}`),
  })
})

test('a folder that is not there is an error that names it', async () => {
  await expect(loadTopologies('/nowhere/deploy')).rejects.toMatchObject({
    code: 'TOPOLOGY_BROKEN',
    message: expect.stringContaining('/nowhere/deploy cannot be used: the folder cannot be read'),
  })
})
