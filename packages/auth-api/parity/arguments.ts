import { parseArgs } from 'node:util'

export interface Arguments {
  readonly oracle: 'container' | 'host'
  /** What the reference's image is made from, instead of the Dockerfile's own choice. */
  readonly baseImage: string | undefined
  readonly json: boolean
}

export const USAGE = `Usage: npm run parity -- [--oracle container|host] [--base-image IMAGE] [--json]
Sends the same requests to simplejwt and to this package and compares the answers.
Exit codes: 0 every difference is declared, 1 something is unexplained or failed, 2 usage.
`

/** @returns the arguments, or what is wrong with them */
export function readArguments(args: readonly string[]): Arguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        oracle: { type: 'string', default: 'container' },
        'base-image': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const { oracle, json } = values
    if (oracle !== 'container' && oracle !== 'host') {
      return `--oracle ${oracle}: give container or host`
    }
    return { oracle, json, baseImage: values['base-image'] }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
