import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OracleStartError, OracleUnavailableError } from './errors.ts'
import { isOlder, type Oracle, PRINT_VERSIONS, waitUntilReady } from './oracle.ts'
import { freePort, run } from './process.ts'

const APP = fileURLToPath(new URL('../../../apps/django', import.meta.url))
// Debian's own: another Python on the PATH does not see Debian's packages.
const PYTHON = '/usr/bin/python3'

const start: Oracle['start'] = async (environment, own) => {
  const folder = await mkdtemp(join(tmpdir(), 'parity-'))
  const port = await freePort()
  const env = {
    PATH: process.env['PATH'],
    PYTHONDONTWRITEBYTECODE: '1',
    DATABASE_FILE: join(folder, 'lab.db'),
    HOST: '127.0.0.1',
    PORT: String(port),
    ...environment,
  }
  const child = spawn(join(APP, 'start.sh'), { cwd: APP, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-2000)
  })
  let ended: string | null = null
  child.on('error', (error) => (ended = error.message))
  child.on('exit', (code, signal) => (ended = `it ended with ${code ?? signal}: ${log}`))
  const stop = async () => {
    if (ended === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true })
  }
  own(stop)
  const manage = async (...args: readonly string[]) => {
    const done = await run(PYTHON, ['manage.py', ...args], { cwd: APP, env })
    if (done.code !== 0) throw new OracleStartError(`${args.join(' ')}: ${done.stderr.slice(-500)}`)
  }
  const origin = `http://127.0.0.1:${port}`
  try {
    await waitUntilReady(origin, async () => ended)
    return { origin, manage, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The reference of this machine's own packages, whatever their version. */
export async function hostOracle(): Promise<Oracle> {
  const versions = await run(PYTHON, PRINT_VERSIONS)
  if (versions.code !== 0) {
    throw new OracleUnavailableError(`${PYTHON} has no simplejwt`)
  }
  const text = `${versions.stdout.trim()} (host)`
  return { versions: text, older: isOlder(text), start }
}
