import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { docker } from '../support/project.ts'
import { withoutEngine } from './engine.ts'
import { logIn, post, statusOf, useProject } from './project.ts'

const patience = 60_000

describe.skipIf(withoutEngine)('node on PostgreSQL', () => {
  const project = useProject('node')

  test(
    'the profile bench loads what is up and writes what it read',
    async () => {
      const results = await mkdtemp(join(tmpdir(), 'bench-'))
      onTestFinished(() => rm(results, { recursive: true, force: true }))
      const chosen = { BENCH_SCENARIOS: 'control', BENCH_SECONDS: '2', BENCH_RESULTS: results }
      const environment = { ...process.env, ...chosen, COMPOSE_PROFILES: 'bench' }
      // 5: the generator was late on a busy machine, which is said; what it counted stands.
      const ended = await project()
        .plain(['run', '--rm', '--build', 'bench'], environment)
        .then(
          () => 0,
          (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
        )
      expect([0, 5]).toContain(ended)
      const [folder = ''] = await readdir(results)
      const report = JSON.parse(await readFile(join(results, folder, 'load.json'), 'utf8'))
      expect(report).toMatchObject({
        url: project().url,
        unreadable: {
          'peak memory': { value: null, missing: { code: 'in-other-containers' } },
        },
        loads: [{ name: 'control', exitCode: ended }],
      })
      expect(report.loads[0].result.readings[0].streams[0].get.ok).toBeGreaterThan(0)
      const text = await readFile(join(results, folder, 'load.md'), 'utf8')
      expect(text).toContain('## control')
      expect(text).toContain('## Not measured')
    },
    4 * patience,
  )

  test('no secret is in what Docker tells of containers, images and volumes', async () => {
    const [id = ''] = await project().containers('node')
    const read = (file: string) => docker(['exec', id, 'cat', `/srv/secrets/${file}`])
    const password = new URL(await read('database-url')).password
    const secrets = [await read('jwt-secret'), password]
    const all = (await project().compose(['ps', '--all', '--quiet'])).trim().split('\n')
    const told = [
      await docker(['inspect', ...all]),
      await docker(['history', '--no-trunc', 'deployment-lab/api:local']),
      await project().compose(['config']),
      await project().compose(['logs', '--no-color']),
    ].join('\n')
    for (const secret of secrets) {
      expect(secret).toMatch(/^[\w-]{64}$/)
      expect(told).not.toContain(secret)
    }
  })

  test(
    'while PostgreSQL is stopped it is alive and not ready, and recovers by itself',
    async () => {
      const { url } = project()
      const [id = ''] = await project().containers('node')
      const startedAt = () => docker(['inspect', '--format', '{{.State.StartedAt}}', id])
      const before = await startedAt()
      const { access } = await logIn(url)
      const bearer = { authorization: `Bearer ${access}` }
      await project().compose(['stop', 'postgres'])
      expect(await statusOf(`${url}/api/me/`, bearer)).toBe(503)
      expect(await statusOf(`${url}/health/ready/`)).toBe(503)
      expect(await statusOf(`${url}/health/live/`)).toBe(200)
      await project().compose(['start', 'postgres'])
      await expect.poll(() => statusOf(`${url}/health/ready/`)).toBe(200)
      expect(await statusOf(`${url}/api/me/`, bearer)).toBe(200)
      expect(await startedAt()).toBe(before)
    },
    patience,
  )

  test(
    'a restart of PostgreSQL loses no write that was answered, and revives no token',
    async () => {
      const { url } = project()
      const { access } = await logIn(url)
      const revoked = await logIn(url)
      expect((await post(`${url}/api/token/blacklist/`, { refresh: revoked.refresh })).status).toBe(
        200,
      )

      const [database = ''] = await project().containers('postgres')
      const restart = docker(['restart', '--time', '30', database]).then(() => 'over')
      const answered: string[] = []
      for (
        let index = 0;
        index < 50 || (await Promise.race([restart, Promise.resolve('going')])) !== 'over';
        index += 1
      ) {
        const text = `before and after ${index}`
        const answer = await post(`${url}/api/notes/`, { text }, access).catch(() => null)
        if (answer?.status === 201) answered.push(text)
      }
      await expect.poll(() => statusOf(`${url}/health/ready/`)).toBe(200)

      const query = "SELECT text FROM notes WHERE text LIKE 'before and after %'"
      const psql = ['psql', '--username=lab', '--dbname=lab', '--tuples-only', '--no-align']
      const kept = (await docker(['exec', database, ...psql, '--command', query]))
        .trim()
        .split('\n')
      expect(answered.length).toBeGreaterThan(0)
      expect(answered.filter((text) => !kept.includes(text))).toEqual([])

      const refreshed = await post(`${url}/api/token/refresh/`, { refresh: revoked.refresh })
      expect(refreshed.status).toBe(401)
      expect(await statusOf(`${url}/api/me/`, { authorization: `Bearer ${revoked.access}` })).toBe(
        401,
      )
    },
    patience,
  )
})
