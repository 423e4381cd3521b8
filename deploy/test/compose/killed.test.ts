import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endLeftovers } from '@deployment-lab/topology'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { docker } from '../support/project.ts'
import { withoutEngine } from './engine.ts'
import { leftovers } from './project.ts'

const killed = fileURLToPath(new URL('../fixtures/killed-test.ts', import.meta.url))

describe.skipIf(withoutEngine)('a test run that was killed', () => {
  test('its projects are removed by the next one, and nothing else is', async () => {
    const XDG_STATE_HOME = await mkdtemp(join(tmpdir(), 'killed-'))
    onTestFinished(() => rm(XDG_STATE_HOME, { recursive: true, force: true }))
    const env = { ...process.env, XDG_STATE_HOME }
    onTestFinished(() => void vi.unstubAllEnvs())
    // A user's own, of a name that one of ours could have.
    const users = `lab-nginx-${Date.now().toString(16)}`
    const label = ['--label', `com.docker.compose.project=${users}`]
    await docker(['volume', 'create', ...label, `${users}_data`])
    onTestFinished(() => docker(['volume', 'rm', `${users}_data`]).then(() => {}))

    const run = spawn(process.execPath, ['--conditions=source', killed], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void run.kill('SIGKILL'))
    const [name] = (await once(run.stdout, 'data')).map(String)
    const project = { name: name ?? '' }
    onTestFinished(() =>
      docker(['compose', '-p', project.name, 'down', '--volumes']).then(() => {}),
    )
    const made = await leftovers(project)
    expect(made.length).toBeGreaterThan(2)

    // While it runs, it is its owner's.
    expect(await endLeftovers(env)).toEqual([])
    expect(await leftovers(project)).toEqual(made)

    run.kill('SIGKILL')
    await once(run, 'exit')
    // What every test file begins with.
    vi.stubEnv('XDG_STATE_HOME', XDG_STATE_HOME)
    vi.resetModules()
    await import('../support/end-leftovers.ts')
    expect(await leftovers(project)).toEqual([])
    expect(await leftovers({ name: users })).toEqual([`${users}_data`])
    expect(await endLeftovers(env)).toEqual([])
  }, 300_000)
})
