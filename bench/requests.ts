import { get, post, type RequestTemplate } from '@deployment-lab/runner/scenario'

/** Most frequent request of users: they read who they are. */
export const me = get('/api/me/', { expectBody: '"username":"{{username}}"' })

/** Request that needs no login and no database. */
export const everybody = get('/api/public/', {
  signedIn: false,
  expectBody: '"detail":"Everybody may read this."',
})

/** Login of the lab's user; another path hashes in another way. */
export const logIn = (path = '/api/token/'): RequestTemplate =>
  post(
    path,
    { username: '{{username}}', password: '{{password}}' },
    { signedIn: false, expectStatus: 200, expectBody: '"access":"' },
  )

/** Write request of users: nobody but them may repeat it. */
export const note = post('/api/notes/', { text: 'lab' }, { expectBody: '"text":"lab"' })
