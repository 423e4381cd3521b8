import type { Mark } from '../driver.ts'
import { markingOf, projectName } from '../mark.ts'
import { register, unregister } from '../registry.ts'
import { markFile } from './override.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A project of containers that belongs to this process until it is released. */
export interface ClaimedProject {
  /** Name of the project for Compose. */
  readonly name: string
  /**
   * Returns a Compose file to lay over the project's own. Only marked parts are ever removed.
   *
   * @param config the JSON of `docker compose config`
   */
  readonly marks: (config: string) => string
  /** Variables for each `docker` that makes parts of it, so that they are found, too. */
  readonly variables: Readonly<Record<string, string>>
  /** Makes it findable by a later lab; call it before any part of the project is made. */
  readonly claim: () => void
  /** Gives up the claim, once the project is removed completely. */
  readonly release: () => void
}

/**
 * Names a project that is no instance of a run, such as that of a test. Once it is claimed and this
 * process is gone, {@link endLeftovers} removes it as it removes a killed lab's.
 */
export const nameProject = (mark: Mark, env: Environment): ClaimedProject => {
  const project = projectName(mark)
  return {
    name: project,
    marks: (config) => markFile(config, mark),
    variables: markingOf(mark),
    claim: () => register(env, { mark, project }),
    release: () => unregister(mark),
  }
}
