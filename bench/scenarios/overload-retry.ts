import { retrying } from '@deployment-lab/loadgen/clients/retrying'
import { overloadOf, patience } from '../overload.ts'

export default overloadOf({
  name: 'overload-retry',
  question: 'And where users who get no answer ask again at once?',
  client: retrying({ patience, attempts: 5 }),
  what: ' and ask again at once, four times at most',
  presets: ['standard', 'thorough'],
})
