import { storeFailure } from '../store.ts'

export default storeFailure({
  name: 'store-down',
  question: 'The database goes away and comes back. What is answered meanwhile, and after it?',
  how: 'stop',
  what: 'stopped',
})
