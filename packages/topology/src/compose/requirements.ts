import type { Requirement } from '../requirements.ts'
import { docker, lastLines } from './docker.ts'
import { engineEnvironment } from './variables.ts'

const within = 10_000
const minimum = [2, 24] as const

/** The docker program. */
const program: Requirement = {
  program: 'docker',
  async check({ env }) {
    const said = await docker(['--version'], { env: engineEnvironment(env), within })
    const version = /version (\S+?),?\s/.exec(`${said.stdout} `)?.[1]
    return said.ok && version !== undefined
      ? { ok: true, version }
      : {
          ok: false,
          reason: 'the docker program is not installed',
          remedy: 'Install it (Debian: "apt-get install docker.io"), or leave compose out',
        }
  },
}

/** Compose as a plugin of docker, of a version that merges what is included. */
const compose: Requirement = {
  program: 'docker compose',
  async check({ env }) {
    const remedy = `Install Docker Compose ${minimum.join('.')} or newer as a plugin of docker`
    const said = await docker(['compose', 'version', '--short'], {
      env: engineEnvironment(env),
      within,
    })
    const version = said.stdout.trim().replace(/^v/, '')
    if (!said.ok || version === '')
      return { ok: false, reason: '"docker compose" (version 2) is not installed', remedy }
    return isEnough(version)
      ? { ok: true, version }
      : {
          ok: false,
          reason: `docker compose is ${version}, ${minimum.join('.')} or newer is needed`,
          remedy,
        }
  },
}

/** Tells if a version is new enough: `include` and `!reset` came with 2.20 and 2.24. */
export const isEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1])
}

/** An engine that answers. */
const engine: Requirement = {
  program: 'docker engine',
  kind: 'engine',
  async check({ env }) {
    const said = await docker(['version', '--format', '{{.Server.Version}}'], {
      env: engineEnvironment(env),
      within,
    })
    const version = said.stdout.trim()
    return said.ok && version !== ''
      ? { ok: true, version }
      : {
          ok: false,
          reason: `the Docker engine does not answer (${lastLines(said.stderr, 1) || 'no reason given'})`,
          remedy: 'Start it, so that "docker info" answers, and see that this user may use it',
        }
  },
}

/** Requirements of every topology in containers. */
export const engineNeeds: readonly Requirement[] = [program, compose, engine]
