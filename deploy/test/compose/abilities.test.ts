import { onHost } from '@deployment-lab/topology'
import { describe } from 'vitest'
import { definitions, testAbilities } from '../support/abilities.ts'
import { withoutEngine } from './engine.ts'

const deployment = { ...onHost, driver: 'compose' } as const
// Each stands for those with the same parts: one container, one beside a database, several behind a
// proxy.
const forms = definitions
  .filter(({ name }) => ['dev', 'node', 'nginx'].includes(name))
  .map((definition) => ({ definition, deployment }))

describe.skipIf(withoutEngine).for(forms)('$definition.name in containers', (form) => {
  testAbilities(form)
})
