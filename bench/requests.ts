import { get, post } from '@deployment-lab/runner/scenario'

/** Most frequent request of users: they read who they are. */
export const me = get('/api/me/', { expectBody: '"username":"{{username}}"' })

/** Write request of users: nobody but them may repeat it. */
export const note = post('/api/notes/', { text: 'lab' }, { expectBody: '"text":"lab"' })
