import { buildCommand } from '@stricli/core'
import type { Context } from '../context.ts'
import { off } from '../flags.ts'

export const compare = buildCommand<{ json: boolean }, [string, string], Context>({
  docs: {
    brief: 'Compares two results, or says why they cannot be compared',
    fullDescription: [
      'Compares two results of the same machine, versions and preset: B against A. Each instance is',
      'held against the reference of its own run, since the machine may have changed in between.',
      'Exit codes: 0 compared, 1 a file is damaged, 2 usage, 6 not comparable.',
    ].join('\n'),
  },
  parameters: {
    flags: { json: off('Print JSON') },
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: String, placeholder: 'a', brief: "A result.json or a run's folder: before" },
        { parse: String, placeholder: 'b', brief: 'Another: after' },
      ],
    },
  },
  loader: async () => (await import('../actions/compare.ts')).compare,
})
