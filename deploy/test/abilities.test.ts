import { onHost } from '@deployment-lab/topology'
import { describe } from 'vitest'
import { canStart, definitions, type Form, testAbilities } from './support/abilities.ts'

const forms: Form[] = []
for (const definition of definitions) {
  // The driver behind a proxy as copied is the one behind the right proxy.
  if (!/^(nginx|apache)-copied$/.test(definition.name) && (await canStart(definition))) {
    forms.push({ definition, deployment: onHost })
  }
}

describe.for(forms)('$definition.name on the host', (form) => {
  testAbilities(form)
})
