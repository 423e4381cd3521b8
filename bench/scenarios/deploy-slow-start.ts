import { deployOf } from '../deployment.ts'

export default deployOf({
  name: 'deploy-slow-start',
  release: 'slow-start',
  question: 'The new release needs three seconds to start. Who waits for it?',
  what: 'a build that serves three seconds after its start',
  presets: ['standard', 'thorough'],
})
