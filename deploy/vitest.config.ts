import { allBut } from '../vitest.shared.ts'

// What measures under load, and what looks for the leftovers of a run that was killed.
const alone = [
  'test/proxy-faults.test.ts',
  'test/compose/faults.test.ts',
  'test/compose/killed.test.ts',
]

export default allBut(alone, { setupFiles: 'test/support/end-leftovers.ts' })
