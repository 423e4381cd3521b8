import { deployOf } from '../deployment.ts'

export default deployOf({
  name: 'deploy',
  release: 'same',
  question: 'A new release is deployed under load. Who notices?',
  what: 'the same build',
})
