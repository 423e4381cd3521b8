import { buildCommand } from '@stricli/core'
import type { Flags } from '../actions/up.ts'
import type { Context } from '../context.ts'
import { flag, optional, wholeNumber } from '../flags.ts'

export const up = buildCommand<Flags, [string], Context>({
  docs: { brief: 'Starts one topology, prints its URL and holds it until Ctrl-C' },
  parameters: {
    flags: {
      port: optional(wholeNumber(1, 65_535), 'Port to listen on; a free one by default'),
      driver: { ...flag(String, 'host, or compose for containers'), default: 'host' },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'topology', brief: 'Its name, as in lab list' }],
    },
  },
  loader: async () => (await import('../actions/up.ts')).up,
})
