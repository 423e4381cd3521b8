import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { good } from './support/server.ts'

const root = resolve(import.meta.dirname, '../../..')
/** npm starts a watcher, which starts the server. */
const patience = { timeout: 100_000 }
const mark = `NPM_TEST=${process.pid}`

/** Everything alive that a test of this file has started. */
const living = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, 'latin1').split('\0').includes(mark)
      } catch {
        return false
      }
    })
    .map(Number)

const startNpm = async (args: readonly string[], environment: Record<string, string>) => {
  const npm = spawn('npm', args, {
    cwd: root,
    env: { ...process.env, ...environment, PORT: '0', NPM_TEST: String(process.pid) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    for (const pid of living()) process.kill(pid, 'SIGKILL')
  })
  let said = ''
  npm.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  return { npm, said: () => said }
}

test.for(['SIGTERM', 'SIGKILL'] as const)(
  'npm run dev that is sent %s leaves neither watcher nor server',
  async (signal) => {
    const { npm, said } = await startNpm(['run', 'dev'], {})
    await expect.poll(said, patience).toMatch(/listening/i)
    npm.kill(signal)
    await expect.poll(living).toEqual([])
  },
)

test('a watcher whose server has ended goes with npm, too', async () => {
  const { npm, said } = await startNpm(['run', 'dev'], { LOG_LEVEL: 'no such level' })
  await expect.poll(said, patience).toContain('Waiting for file changes')
  await expect.poll(() => living().filter(isServer)).toEqual([])
  npm.kill('SIGTERM')
  await expect.poll(living).toEqual([])
})

test("npm run dev takes no shell and no options of Node from the user's settings of npm", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'npm-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const userconfig = join(folder, '.npmrc')
  writeFileSync(userconfig, 'script-shell=/bin/false\nnode-options=--no-such-option\n')
  const { npm, said } = await startNpm(['run', 'dev'], { npm_config_userconfig: userconfig })
  await expect.poll(said, patience).toMatch(/listening/i)
  npm.kill('SIGTERM')
  await expect.poll(living).toEqual([])
})

test('npm start that is sent SIGTERM lets the production server drain', async () => {
  const start = ['start', '--prefix', 'apps/server']
  const { npm, said } = await startNpm(start, { ...good(), HOST: '127.0.0.1' })
  await expect.poll(said, patience).toMatch(/listening/i)
  npm.kill('SIGTERM')
  await expect.poll(said).toContain('"draining"')
  await expect.poll(living).toEqual([])
})

const isServer = (pid: number): boolean => {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    return words.includes('dev.ts') && !words.includes('--watch')
  } catch {
    return false
  }
}
