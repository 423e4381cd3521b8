import { buildCommand } from '@stricli/core'
import type { Context } from '../context.ts'
import { off } from '../flags.ts'

export const list = buildCommand<{ json: boolean }, [], Context>({
  docs: { brief: 'Lists topologies and scenarios, and which of them this machine can run' },
  parameters: { flags: { json: off('Print JSON') } },
  loader: async () => (await import('../actions/list.ts')).list,
})
