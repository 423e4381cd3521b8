import { isIP } from 'node:net'

/** Environment variables, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Reads variables and keeps their errors, so that all of them are reported at once. */
export interface EnvironmentReader {
  readonly problems: string[]
  /** Dangers that do not keep a server from starting. */
  readonly warnings: string[]
  text(name: string): string | undefined
  integer(name: string, preset: number, min: number, max: number): number
  flag(name: string): boolean
  oneOf<Value extends string>(name: string, preset: Value, values: readonly Value[]): Value
  address(name: string, preset: string): string
}

/** Makes a reader; a variable with an empty value counts as not set. */
export function createEnvironmentReader(environment: Environment): EnvironmentReader {
  const problems: string[] = []
  const text = (name: string) => environment[name] || undefined
  const refuse = <T>(name: string, remedy: string, preset: T): T => {
    problems.push(`${name}="${environment[name]}": ${remedy}`)
    return preset
  }
  return {
    problems,
    warnings: [],
    text,
    integer(name, preset, min, max) {
      const value = text(name)
      if (value === undefined) return preset
      const number = /^[0-9]{1,10}$/.test(value) ? Number(value) : Number.NaN
      if (number >= min && number <= max) return number
      return refuse(name, `give a whole number from ${min} to ${max}, or unset it`, preset)
    },
    flag(name) {
      const value = text(name)
      if (value === undefined || value === '0') return false
      return value === '1' || refuse(name, 'give 1 to switch it on, 0 or nothing for off', false)
    },
    oneOf(name, preset, values) {
      const value = text(name)
      if (value === undefined) return preset
      const known = values.find((candidate) => candidate === value)
      return known ?? refuse(name, `give one of ${values.join(', ')}`, preset)
    },
    address(name, preset) {
      const value = text(name)
      if (value === undefined || isIP(value) !== 0) return value ?? preset
      return refuse(name, 'give an IP address, such as 127.0.0.1 or 0.0.0.0', preset)
    },
  }
}
