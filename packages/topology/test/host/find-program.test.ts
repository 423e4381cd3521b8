import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apacheProgram, findApache, findNginx, nginxProgram } from '../../src/index.ts'
import { root, temporaryFolder } from '../lab.ts'

const context = { root, node: process.execPath, cores: 2 }

/** A folder with a program that names itself as nginx does, on standard error. */
async function withProgram(version: string): Promise<string> {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'nginx'), `#!/bin/sh\necho "nginx version: ${version}" >&2\n`)
  await chmod(join(folder, 'nginx'), 0o755)
  return folder
}

test.for([
  ['nginx/1.22.1', '1.22.1'],
  ['nginx/1.30.2 (Ubuntu)', '1.30.2'],
  ['apache', null],
] as const)('a program that calls itself %s has the version %s', async ([text, version]) => {
  const folder = await withProgram(text)
  const found = await findNginx({ PATH: folder }, [])
  expect(found).toEqual(version === null ? null : { path: join(folder, 'nginx'), version })
})

test('one that is not on the PATH is found where distributions put it', async () => {
  const folder = await withProgram('nginx/1.26.0')
  expect(await findNginx({ PATH: '/nowhere' }, [folder])).toMatchObject({ version: '1.26.0' })
  expect(await findNginx({ PATH: '/nowhere' }, [])).toBeNull()
  expect(await findNginx({}, [])).toBeNull()
})

test('a folder of that name is not taken for it', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'nginx'))
  expect(await findNginx({ PATH: folder }, [])).toBeNull()
})

test.for([
  ['1.21.6', false],
  ['1.22.0', true],
  ['2.0.0', true],
  ['1.9.15', false],
] as const)('of 1.22 or newer, %s is %s', async ([version, ok]) => {
  const PATH = await withProgram(`nginx/${version}`)
  const result = await nginxProgram(1, 22).check({ ...context, env: { PATH } })
  expect(result).toEqual(
    ok
      ? { ok, version }
      : {
          ok,
          reason: `nginx is ${version}, 1.22 or newer is needed`,
          remedy: 'Install it: "apt-get install nginx". Its own service need not run',
        },
  )
})

test.for(['apache2', 'httpd'])(
  'Apache is found as %s, which tells its version otherwise',
  async (name) => {
    const PATH = await temporaryFolder()
    const path = join(PATH, name)
    await writeFile(path, '#!/bin/sh\necho "Server version: Apache/2.4.62 (Debian)"\n')
    await chmod(path, 0o755)
    expect(await findApache({ PATH }, [])).toEqual({ path, version: '2.4.62' })
    expect(await apacheProgram(2, 5).check({ ...context, env: { PATH } })).toEqual({
      ok: false,
      reason: 'apache2 is 2.4.62, 2.5 or newer is needed',
      remedy: 'Install it: "apt-get install apache2". Its own service need not run',
    })
  },
)
