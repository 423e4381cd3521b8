/** Everything that is wrong with the environment, each with its variable and its remedy. */
export class ConfigurationError extends Error {
  readonly code = 'LAB_SERVER_CONFIGURATION'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The environment is not complete:\n${problems.map((line) => `  ${line}`).join('\n')}`)
    this.name = 'ConfigurationError'
    this.problems = problems
  }
}
