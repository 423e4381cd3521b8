import type { Mark } from '../driver.ts'
import { markingOf, projectName } from '../mark.ts'
import { register, unregister } from '../registry.ts'
import { markFile } from './override.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A project of containers that belongs to this process until it is released. */
export interface ClaimedProject {
  /** Its name for Compose. */
  readonly name: string
  /**
   * A Compose file to lay over the project's own. Only what it marks is ever removed.
   *
   * @param config the JSON of `docker compose config`
   */
  readonly marks: (config: string) => string
  /** For the environment of each `docker` that makes something of it, so that it is found, too. */
  readonly variables: Readonly<Record<string, string>>
  /** Makes it findable by a later lab; call it before anything of the project is made. */
  readonly claim: () => void
  /** Gives up the claim, once the project is removed completely. */
  readonly release: () => void
}

/**
 * Names a project that is nobody's instance, such as that of a test. Once it is claimed and this
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
