import { overloadOf } from '../overload.ts'

export default overloadOf({
  name: 'overload-back-off',
  question: 'And where they wait before they ask again, each time longer?',
  attempts: 5,
  backOff: 400,
  what: ' and ask again, four times at most, after a random wait of up to 0.4 s that doubles each time',
  presets: ['thorough'],
})
