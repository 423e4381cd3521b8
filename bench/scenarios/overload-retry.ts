import { overloadOf } from '../overload.ts'

export default overloadOf({
  name: 'overload-retry',
  question: 'And where users who get no answer ask again at once?',
  attempts: 5,
  what: ' and ask again at once, four times at most',
  presets: ['thorough'],
})
