import { loginStorm } from '../login-storm.ts'

export default loginStorm({
  name: 'login-storm',
  question: 'Everyone logs in at nine. What do those notice who are in already?',
  where: 'in threads beside the event loop, two at a time in each process',
})
