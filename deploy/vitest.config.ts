import { allBut } from '../vitest.shared.ts'

// Tests that measure under load, or look for the leftovers of a run that was killed.
const alone = [
  'test/proxy-faults.test.ts',
  'test/compose/faults.test.ts',
  'test/compose/killed.test.ts',
]

export default allBut(alone, { setupFiles: 'test/support/end-leftovers.ts', maxConcurrency: 2 })
