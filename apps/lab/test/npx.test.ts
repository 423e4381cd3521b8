import { type ChildProcess, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bin, environment, folders, labs, leftovers } from './lab-command.ts'

const root = resolve(import.meta.dirname, '../../..')

/** Starts a program that starts a lab, and resolves when the lab serves. */
const startWrapper = async (program: string, args: readonly string[], env = environment) => {
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    for (const pid of labs()) process.kill(pid, 'SIGKILL')
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  await expect.poll(() => said, { timeout: 90_000 }).toContain(' is up. ')
  expect(leftovers()).not.toEqual([])
  return child
}

const isEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null

test.for(['SIGTERM', 'SIGKILL', 'SIGHUP'] as const)(
  'a lab ends when the npx that started it is sent %s, and leaves nothing',
  async (signal) => {
    const npx = await startWrapper('npx', ['lab', 'up', 'node'])
    npx.kill(signal)
    await expect.poll(labs).toEqual([])
    expect(leftovers()).toEqual([])
    expect(folders()).toEqual([])
    await expect.poll(() => isEnded(npx)).toBe(true)
  },
)

test('a lab that a script has left in the background goes on without it', async () => {
  const { npm_lifecycle_event: _, ...env } = environment
  const line = '"$0" --conditions=source "$1" up node &'
  const script = await startWrapper('sh', ['-c', line, process.execPath, bin], env)
  await expect.poll(() => isEnded(script)).toBe(true)
  // Three looks of a lab that npm has started.
  await new Promise((done) => setTimeout(done, 1500))
  const [pid = 0] = labs()
  expect(leftovers()).not.toEqual([])
  process.kill(pid, 'SIGTERM')
  await expect.poll(labs).toEqual([])
  expect(leftovers()).toEqual([])
})
