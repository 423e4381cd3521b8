import { allBut } from '../../vitest.shared.ts'

// What measures under load.
const alone = ['budget', 'extension', 'load', 'run', 'stall', 'survival'].map(
  (name) => `test/${name}.test.ts`,
)

export default allBut(alone)
