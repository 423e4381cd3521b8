import type { Milliseconds } from '@deployment-lab/result'
import type { Health } from '../driver.ts'
import type { Container } from './container.ts'
import { docker } from './docker.ts'
import type { Service } from './services.ts'

/** How long a start may take before what runs and does not serve is asked why. */
const patience: Milliseconds = 20_000
const within: Milliseconds = 5000

/** The checks of the Compose files, asked once in a while and only while a start is waited for. */
export class Checks {
  private readonly tests: ReadonlyMap<string, readonly string[]>
  private readonly env: Readonly<Record<string, string>>
  private next = Number.POSITIVE_INFINITY

  constructor(services: readonly Service[], env: Readonly<Record<string, string>>) {
    this.tests = new Map(services.flatMap(({ name, check }) => (check ? [[name, check]] : [])))
    this.env = env
  }

  /** Begins to wait: a start, or another one. */
  begin(now: Milliseconds): void {
    this.next = now + patience
  }

  /** The same health, or `down` where what runs and does not serve says so of itself. */
  async after(
    health: Health,
    containers: readonly Container[],
    now: Milliseconds,
  ): Promise<Health> {
    if (health.state !== 'up' || now < this.next) return health
    this.next = now + patience
    for (const { id, name, service } of containers) {
      const test = this.tests.get(service)
      const said = test === undefined ? null : await failing(id, test, this.env)
      if (said !== null) {
        const detail = said === '' ? '' : ` (${said})`
        return { state: 'down', reason: `its container ${name} does not get healthy${detail}` }
      }
    }
    return health
  }
}

/** What a check said that failed; null where it passed. */
const failing = async (
  id: string,
  [kind, ...command]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string | null> => {
  const args = kind === 'CMD-SHELL' ? ['sh', '-c', ...command] : command
  const { ok, stdout, stderr } = await docker(['exec', id, ...args], { env, within })
  return ok ? null : stdout.trim() || stderr
}
