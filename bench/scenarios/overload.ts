import { retrying } from '@deployment-lab/loadgen/clients/retrying'
import { overloadOf, patience } from '../overload.ts'

export default overloadOf({
  name: 'overload',
  question: 'Twice as much is asked as can be answered. How much of it is answered?',
  client: retrying({ patience, attempts: 1 }),
  what: ' and do not come back',
  presets: ['standard', 'thorough'],
})
