import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readProcess } from '@deployment-lab/machine/proc'
import { expect, onTestFinished, test } from 'vitest'
import { endLeftovers, makeTemporaryFolder, startTopology } from '../src/index.ts'
import { ownIdentity } from '../src/registry.ts'
import { clustered, definition, options, temporaryFolder } from './lab.ts'

const mark = 'ab12cd34ef56'
const user = process.getuid?.() ?? 0
const nobody = 65_534

/** Something of the user's that a hostile file may name: a folder with a database, and a process. */
const victim = async () => {
  const folder = await temporaryFolder()
  const child = spawn('sleep', ['600'], { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const pid = child.pid ?? 0
  const { startTicks = 0 } = readProcess(pid) ?? {}
  for (const file of ['auth.sqlite', 'jwt-secret']) writeFileSync(join(folder, file), 'x')
  return {
    folder,
    owner: { pid, startTicks },
    isWhole: () => existsSync(join(folder, 'jwt-secret')) && readProcess(pid) !== null,
  }
}

/** An entry of a lab that is gone. */
const entryOf = (given: object): string =>
  JSON.stringify({ mark, lab: { ...ownIdentity(), startTicks: 1 }, ...given })

/** What a hostile owner file says of a folder: that it is an instance's, with a process. */
const ownerFile = (owner: object, socketFolder: string): string =>
  JSON.stringify({
    instance: 'x',
    topology: 'x',
    lab: ownIdentity(),
    mark,
    socketFolder,
    processes: [{ ...owner, role: 'worker', name: 'x' }],
  })

/** The registry of a user without a state folder, who has but the temporary one. */
const sharedRegistry = async () => {
  const TMPDIR = await temporaryFolder()
  const env = { ...process.env, TMPDIR, XDG_STATE_HOME: '/dev/null/nowhere' }
  return { env, registry: join(TMPDIR, `deployment-lab-${user}`) }
}

const hostile: [how: string, make: (registry: string, real: string) => void, says: RegExp][] = [
  [
    'others may write to',
    (registry) => chmodSync(registry, 0o777),
    /others may use it \(mode 777\)/,
  ],
  ...(user === 0
    ? [
        [
          'another user has made',
          (registry: string) => chownSync(registry, nobody, nobody),
          /it belongs to user 65534/,
        ] as [string, (registry: string) => void, RegExp],
      ]
    : []),
]

test.for(hostile)(
  'a registry that %s is refused, and nothing it names is touched',
  async (given) => {
    const [, make, says] = given
    const { env, registry } = await sharedRegistry()
    const { folder, owner, isWhole } = await victim()
    mkdirSync(registry)
    const socketFolder = join(env.TMPDIR, `lab-${mark}`)
    writeFileSync(join(registry, `${mark}.json`), entryOf({ folder, socketFolder }))
    writeFileSync(join(folder, 'owner.json'), ownerFile(owner, socketFolder))
    make(registry, folder)
    const refused = { code: 'TOPOLOGY_FOLDER_UNSAFE', message: expect.stringMatching(says) }
    await expect(endLeftovers(env)).rejects.toMatchObject(refused)
    await expect(startTopology(definition({}), await options({ env }))).rejects.toMatchObject(
      refused,
    )
    expect(isWhole()).toBe(true)
  },
)

test('a registry that is a link is refused', async () => {
  const { env, registry } = await sharedRegistry()
  symlinkSync(await temporaryFolder(), registry)
  await expect(endLeftovers(env)).rejects.toMatchObject({
    code: 'TOPOLOGY_FOLDER_UNSAFE',
    message: expect.stringContaining('it is a link'),
  })
})

test('the shared temporary folder is not looked into where the user has a state folder', async () => {
  const { env, registry } = await sharedRegistry()
  const { folder, owner, isWhole } = await victim()
  mkdirSync(registry, { mode: 0o777 })
  writeFileSync(join(registry, `${mark}.json`), entryOf({ folder, socketFolder: folder }))
  writeFileSync(join(folder, 'owner.json'), ownerFile(owner, folder))
  const XDG_STATE_HOME = await temporaryFolder()
  expect(await endLeftovers({ ...env, XDG_STATE_HOME })).toEqual([])
  expect(isWhole()).toBe(true)
})

const unbelievable: [what: string, plant: (folder: string, owner: object) => Promise<object>][] = [
  // Its own name does not follow from the mark.
  ['whose socket folder is another', async (folder) => ({ socketFolder: folder })],
  [
    'whose folder has the owner file of another instance',
    async (folder, owner) => {
      writeFileSync(join(folder, 'owner.json'), ownerFile(owner, '').replace(mark, 'ffffffffffff'))
      return { folder, temporary: true }
    },
  ],
  [
    'whose folder is a link',
    async (folder, owner) => {
      writeFileSync(join(folder, 'owner.json'), ownerFile(owner, ''))
      const link = join(await temporaryFolder(), `lab-${mark}`)
      symlinkSync(folder, link)
      return { folder: link, socketFolder: link, temporary: true }
    },
  ],
  [
    'whose folder others may write to',
    async (folder, owner) => {
      writeFileSync(join(folder, 'owner.json'), ownerFile(owner, ''))
      chmodSync(folder, 0o777)
      return { folder, temporary: true }
    },
  ],
]

test.for(unbelievable)('of an entry %s nothing is ended or deleted', async ([, plant]) => {
  const XDG_STATE_HOME = await temporaryFolder()
  const env = { ...process.env, XDG_STATE_HOME, TMPDIR: await temporaryFolder() }
  const { folder, owner, isWhole } = await victim()
  const registry = join(XDG_STATE_HOME, 'deployment-lab')
  mkdirSync(registry, { mode: 0o700 })
  writeFileSync(join(registry, `${mark}.json`), entryOf(await plant(folder, owner)))
  for (const { processes } of await endLeftovers(env)) expect(processes).toBe(0)
  expect(isWhole()).toBe(true)
})

test('a pipe among the entries holds nobody', async () => {
  const XDG_STATE_HOME = await temporaryFolder()
  mkdirSync(join(XDG_STATE_HOME, 'deployment-lab'), { mode: 0o700 })
  execFileSync('mkfifo', [join(XDG_STATE_HOME, 'deployment-lab', `${mark}.json`)])
  expect(await endLeftovers({ ...process.env, XDG_STATE_HOME })).toEqual([])
})

test('what another machine, or a container, has registered is left alone', async () => {
  const XDG_STATE_HOME = await temporaryFolder()
  const { folder, owner } = await victim()
  writeFileSync(join(folder, 'owner.json'), ownerFile(owner, ''))
  const registry = join(XDG_STATE_HOME, 'deployment-lab')
  mkdirSync(registry, { mode: 0o700 })
  const lab = { ...ownIdentity(), startTicks: 1 }
  for (const elsewhere of [{ host: 'elsewhere' }, { namespace: 'pid:[1]' }]) {
    writeFileSync(
      join(registry, `${mark}.json`),
      entryOf({ folder, lab: { ...lab, ...elsewhere } }),
    )
    expect(await endLeftovers({ ...process.env, XDG_STATE_HOME })).toEqual([])
  }
  expect(existsSync(join(folder, 'owner.json'))).toBe(true)
})

test.for([['/dev/null/x'], ['/nowhere/at/all']])(
  'the temporary folder %s is named',
  async ([TMPDIR]) => {
    const env = { ...process.env, TMPDIR }
    const unusable = {
      code: 'TOPOLOGY_FOLDER_UNUSABLE',
      message: expect.stringMatching(new RegExp(`${TMPDIR}.*Set TMPDIR to a folder`)),
    }
    await expect(makeTemporaryFolder(env, 'lab-')).rejects.toMatchObject(unusable)
    const cluster = definition({ host: clustered(), workers: 'per-core' })
    await expect(startTopology(cluster, await options({ env }))).rejects.toMatchObject(unusable)
    const homeless = { ...env, XDG_STATE_HOME: '/dev/null/state' }
    await expect(endLeftovers(homeless)).rejects.toMatchObject(unusable)
  },
)
