import { storeFailure } from '../store.ts'

export default storeFailure({
  name: 'store-hang',
  question: 'The database hangs and goes on. What is answered meanwhile, and after it?',
  how: 'freeze',
  what: 'frozen with its connections',
})
