import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { OracleStartError, OracleUnavailableError } from './errors.ts'
import {
  isOlder,
  type Oracle,
  PRINT_VERSIONS,
  type RunningOracle,
  waitUntilReady,
} from './oracle.ts'
import { run } from './process.ts'

const DOCKERFILE = fileURLToPath(
  new URL('../../../deploy/docker/django-oracle.Dockerfile', import.meta.url),
)
const CONTEXT = fileURLToPath(new URL('../../../apps/django', import.meta.url))
const IMAGE = 'deployment-lab/django-oracle'
const INNER_PORT = 8000
const PYTHON = '/usr/bin/python3'

const docker = (args: readonly string[], env: NodeJS.ProcessEnv = process.env) =>
  run('docker', args, { env })

/** Whether a Docker engine answers. */
export async function engineAnswers(): Promise<boolean> {
  return (await docker(['version', '--format', '{{.Server.Version}}'])).code === 0
}

/**
 * The reference in a container of Debian's packages. The image is built, or found built; its layers
 * hold no secret.
 *
 * @param baseImage what the image is made from, instead of the Dockerfile's own choice
 */
export async function containerOracle(baseImage?: string): Promise<Oracle> {
  if (!(await engineAnswers())) throw new OracleUnavailableError('no Docker engine answers')
  const base = baseImage === undefined ? [] : ['--build-arg', `BASE_IMAGE=${baseImage}`]
  const built = await docker(['build', '--quiet', ...base, '-f', DOCKERFILE, '-t', IMAGE, CONTEXT])
  if (built.code !== 0) throw new OracleStartError(`its image was not built: ${tail(built.stderr)}`)
  const image = built.stdout.trim()
  const versions = await docker(['run', '--rm', image, PYTHON, ...PRINT_VERSIONS])
  const text = `${versions.stdout.trim()} (container)`
  return {
    versions: text,
    older: isOlder(text),
    start: (environment, own) => start(image, environment, own),
  }
}

async function start(
  image: string,
  given: Readonly<Record<string, string>>,
  own: (stop: () => Promise<void>) => void,
): Promise<RunningOracle> {
  // It listens on every address of its container, of which one port is published, on loopback.
  const environment = { LAB_ROUTES_PUBLIC: '1', ...given }
  const container = `parity-${randomUUID()}`
  const stop = async () => {
    await docker(['rm', '--force', '--volumes', container])
  }
  own(stop)
  // By name only: what is on a command line can be read by every user of the machine.
  const names = Object.keys(environment).flatMap((name) => ['--env', name])
  const created = await docker(
    [
      'run',
      '--detach',
      '--name',
      container,
      '--publish',
      `127.0.0.1::${INNER_PORT}`,
      ...names,
      image,
    ],
    { ...process.env, ...environment },
  )
  try {
    if (created.code !== 0) throw new OracleStartError(tail(created.stderr))
    const published = await docker(['port', container, `${INNER_PORT}/tcp`])
    const origin = `http://${published.stdout.split('\n')[0]}`
    await waitUntilReady(origin, async () => {
      const state = await docker(['inspect', '--format', '{{.State.Running}}', container])
      if (state.stdout.trim() === 'true') return null
      return tail((await docker(['logs', container])).stderr)
    })
    const manage = async (...args: readonly string[]) => {
      const done = await docker(['exec', container, PYTHON, 'manage.py', ...args])
      if (done.code !== 0) throw new OracleStartError(`${args.join(' ')}: ${tail(done.stderr)}`)
    }
    return { origin, manage, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const tail = (text: string) => text.trim().split('\n').slice(-5).join('\n')
