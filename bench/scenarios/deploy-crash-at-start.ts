import { deployOf } from '../deployment.ts'

export default deployOf({
  name: 'deploy-crash-at-start',
  release: 'crash-at-start',
  question: 'The new release ends as soon as it starts. Is the old one still there?',
  what: 'a build that ends at its start',
  presets: ['standard', 'thorough'],
})
