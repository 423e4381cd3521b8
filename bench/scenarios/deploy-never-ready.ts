import { deployOf } from '../deployment.ts'

export default deployOf({
  name: 'deploy-never-ready',
  release: 'never-ready',
  question: 'The new release runs and never serves. Is the old one still there?',
  what: 'a build that never serves',
  presets: ['standard', 'thorough'],
})
