import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createProject, docker } from '../support/project.ts'
import { withoutEngine } from './engine.ts'
import { logIn, statusOf } from './project.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const image = 'deployment-lab/api:local'
const hardened = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']

type Packages = Record<string, { version?: string; dev?: boolean; link?: boolean }>
const packagesIn = (lockfile: string): Packages => JSON.parse(lockfile).packages

describe.skipIf(withoutEngine)('the image of the API', () => {
  beforeAll(async () => {
    for (const profile of ['node', 'pm2'] as const)
      await (await createProject(profile)).compose(['build'])
  }, 300_000)

  test.for([
    [image, '/srv/lab'],
    ['deployment-lab/api-pm2:local', '/opt/pm2'],
  ] as const)(
    '%s has the packages of the lockfile in %s, and none of development',
    async ([name, folder]) => {
      const found = packagesIn(
        await runOnce(name, ['cat', `${folder}/node_modules/.package-lock.json`]),
      )
      const locked = packagesIn(await readFile(join(root, 'package-lock.json'), 'utf8'))
      const outside = Object.entries(found).filter(
        ([path, { version, dev, link }]) =>
          link !== true &&
          path.startsWith('node_modules/') &&
          (dev === true || locked[path]?.version !== version),
      )
      expect(outside).toEqual([])
      expect(Object.keys(found).length).toBeGreaterThan(30)
      const names = Object.keys(found).join('\n')
      expect(names).not.toMatch(
        /node_modules\/(node-linux|typescript|vitest|@types|turbo|autocannon)/,
      )
    },
  )

  test('it has no compiler, no source and no source map', async () => {
    const script = [
      'for name in tsc cc gcc c++ g++ clang make python3; do command -v "$name"; done',
      'find /srv/lab/apps /srv/lab/packages /srv/lab/deploy -name "*.ts" -o -name "*.map"',
      'find /srv/secrets /srv/database-secrets /srv/data -type f',
    ].join('; ')
    expect(await runOnce(image, ['sh', '-c', script])).toBe('')
  })

  test('it runs as nobody in particular, on a root that is read-only, under an init', async () => {
    const { id, url } = await start([])
    expect(await statusOf(`${url}/health/ready`)).toBe(200)
    const status = await docker(['exec', id, 'cat', '/proc/1/status'])
    expect(status).toMatch(/^Name:\s+tini$/m)
    expect(status).toMatch(/^Uid:\s+1000\s/m)
    expect(status).toMatch(/^CapEff:\s+0+$/m)
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
    await expect(docker(['exec', id, 'touch', '/srv/lab/file'])).rejects.toThrow('Read-only')
    await expect
      .poll(() => docker(['inspect', '--format', '{{.State.Health.Status}}', id]))
      .toBe('healthy\n')
  })

  test('it stops within its grace period, and loses nothing that is in flight', async () => {
    const { id, url } = await start(['--env', 'SEED_USERS=1', '--env', 'LOGIN_THROTTLE=off'])
    const sent = Array.from({ length: 20 }, () => logIn(url))
    // When one is answered the others wait for their turn: passwords are hashed two at a time.
    await Promise.any(sent)
    const begun = Date.now()
    const stopped = docker(['stop', '--time', '15', id])
    expect((await Promise.allSettled(sent)).filter(({ status }) => status === 'rejected')).toEqual(
      [],
    )
    await stopped
    expect(Date.now() - begun).toBeLessThan(10_000)
    expect(await docker(['inspect', '--format', '{{.State.ExitCode}}', id])).toBe('0\n')
  })

  test.for([
    ['never answers', 'require("net").createServer(() => {}).listen(3000)'],
    // As much as connects waits in the queue, and the next connection is never made.
    [
      'never accepts',
      `const { connect, createServer } = require("net")
       createServer().listen({ port: 3000, backlog: 1 }, () => {
         for (let index = 0; index < 9; index += 1) connect(3000, "127.0.0.1").on("error", () => {})
         setTimeout(() => { for (;;); }, 500)
       })`,
    ],
  ] as const)('its check ends by itself where a server %s', async ([, program]) => {
    const run = ['run', '--detach', ...hardened, '--no-healthcheck', image, 'node', '-e', program]
    const id = (await docker(run)).trim()
    onTestFinished(() => docker(['rm', '--force', id]).then(() => {}))
    await expect
      .poll(() => docker(['exec', id, 'sh', '-c', 'cat /proc/net/tcp*']))
      .toMatch(/:0BB8 .* 0A /)
    const health = ['deploy/docker/health.sh', '3000']
    await expect(docker(['exec', id, 'bash', ...health])).rejects.toMatchObject({ code: 137 })
    const processes = await docker(['exec', id, 'sh', '-c', 'cat /proc/[0-9]*/cmdline'])
    expect(processes).not.toContain('health.sh')
  })

  test('its check starts no Node, which would have a share of its memory', async () => {
    const format = '{{json .Config.Healthcheck.Test}}'
    for (const name of [image, 'deployment-lab/api-pm2:local'])
      expect(JSON.parse(await docker(['inspect', '--format', format, name]))).toEqual([
        'CMD',
        'bash',
        '/srv/lab/deploy/docker/health.sh',
        '3000',
      ])
  })

  test('its check says what a server that cannot serve answers', async () => {
    const program = 'require("http").createServer((_, a) => a.writeHead(503).end()).listen(3000)'
    const run = ['run', '--detach', ...hardened, '--no-healthcheck', image, 'node', '-e', program]
    const id = (await docker(run)).trim()
    onTestFinished(() => docker(['rm', '--force', id]).then(() => {}))
    const check = ['exec', id, 'bash', 'deploy/docker/health.sh', '3000']
    await expect
      .poll(() => docker(check).catch(({ stdout }: { stdout: string }) => stdout))
      .toBe('GET /health/ready/ answered 503\n')
  })

  test.for([
    ['JWT_SECRET_FILE', 'an empty one', ''],
    ['JWT_SECRET_FILE', 'a short one', 'hunter22'],
    ['DATABASE_URL_FILE', 'an empty one', ''],
  ] as const)('of %s, %s is refused in words', async ([variable, , content]) => {
    const file = await secretFile(content)
    const other =
      variable === 'JWT_SECRET_FILE' ? ['DATABASE_FILE=:memory:'] : [`JWT_SECRET=${secret()}`]
    const variables = [`${variable}=/run/secret`, ...other].flatMap((one) => ['--env', one])
    const refused = runOnce(image, [], [...variables, '--volume', `${file}:/run/secret:ro`])
    const { code, stderr } = await refused.then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    )
    expect(code).toBe(2)
    expect(stderr).toContain(`${variable}: `)
    expect(stderr).not.toContain('hunter22')
  })

  test('a secret that is there and too short is kept, and refused where secrets are made', async () => {
    const folder = '--tmpfs /srv/secrets:uid=1000 --tmpfs /srv/database-secrets:uid=1000'.split(' ')
    const script = 'printf short >/srv/secrets/jwt-secret; node deploy/docker/make-secrets.mjs'
    await expect(runOnce(image, ['sh', '-c', script], folder)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^JWT_SECRET_FILE: .* holds 5 characters, at least 32/),
    })
  })
})

const secret = (): string => randomBytes(48).toString('base64url')

const runOnce = (
  name: string,
  words: readonly string[],
  options: readonly string[] = [],
): Promise<string> => docker(['run', '--rm', ...hardened, ...options, name, ...words])

async function secretFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'secret-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'secret')
  await writeFile(file, content)
  // The user of the image has another number than who runs the tests.
  await chmod(folder, 0o755)
  await chmod(file, 0o644)
  return file
}

/** The production server on SQLite in memory, gone when the test ends. */
async function start(options: readonly string[]): Promise<{ id: string; url: string }> {
  const file = await secretFile(secret())
  const variables = ['--env', 'JWT_SECRET_FILE=/run/secret', '--env', 'DATABASE_FILE=:memory:']
  const where = ['--volume', `${file}:/run/secret:ro`, '--publish', '127.0.0.1::3000']
  const health = ['--health-interval', '1s']
  const id = (
    await docker([
      'run',
      '--detach',
      ...hardened,
      ...variables,
      ...where,
      ...health,
      ...options,
      image,
    ])
  ).trim()
  onTestFinished(async () => {
    await docker(['rm', '--force', '--volumes', id])
  })
  const url = `http://${(await docker(['port', id, '3000'])).trim()}`
  await expect.poll(() => statusOf(`${url}/health/ready`).catch(() => 0)).toBe(200)
  return { id, url }
}
