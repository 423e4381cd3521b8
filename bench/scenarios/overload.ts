import { overloadOf } from '../overload.ts'

export default overloadOf({
  name: 'overload',
  question: 'Twice as much is asked as can be answered. How much of it is answered?',
  attempts: 1,
  what: ' and do not come back',
  presets: ['standard', 'thorough'],
})
