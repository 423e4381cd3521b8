import type { Machine } from './machine.ts'
import type { Need } from './needs.ts'

export interface Provided {
  readonly lines: readonly string[]
  readonly missing: readonly Need[]
  readonly exitCode: 0 | 1
}

/**
 * Installs the missing needs if possible, and reports those that are still missing.
 *
 * @param needs needs of the tests
 * @param machine machine on which they run
 * @param ci true if a test that cannot run is a failure
 */
export const provide = (needs: readonly Need[], machine: Machine, ci: boolean): Provided => {
  const absent = needs.filter((need) => !has(machine, need))
  const lines: string[] = []
  const packages = absent.flatMap(({ debian }) => debian)
  if (machine.installs && packages.length > 0) {
    lines.push(`Installing for the tests: ${packages.join(' ')}`)
    const failure = machine.install(packages)
    if (failure !== null) lines.push(failure)
  }
  const missing = absent.filter((need) => !has(machine, need))
  return {
    lines: [
      ...lines,
      ...missing.map(
        ({ name, untested, remedy }) => `Missing: ${name}. Not tested: ${untested}. ${remedy}`,
      ),
      ...(ci && missing.length > 0 ? ['With CI=true a test that cannot run is a failure.'] : []),
    ],
    missing,
    exitCode: ci && missing.length > 0 ? 1 : 0,
  }
}

const has = (machine: Machine, { programs, answers }: Need): boolean =>
  programs.every((program) => machine.has(program)) &&
  (answers === undefined || machine.answers(answers))
