import { get, post } from '@deployment-lab/runner/scenario'

/** What users do most: they read who they are. */
export const me = get('/api/me/', { expectBody: '"username":"{{username}}"' })

/** What users write: nobody but them may repeat it. */
export const note = post('/api/notes/', { text: 'lab' }, { expectBody: '"text":"lab"' })
