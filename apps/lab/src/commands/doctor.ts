import { buildCommand } from '@stricli/core'
import type { Context } from '../context.ts'

export const doctor = buildCommand<object, [], Context>({
  docs: {
    brief: 'Says what this machine can and cannot answer, and ends what a killed run has left',
  },
  parameters: {},
  loader: async () => (await import('../actions/doctor.ts')).doctor,
})
