import { type CaseRequest, type ContractCase, contractCase, type Known } from '../case.ts'
import { withBrokenSignature } from '../forge.ts'
import { bearer, get, post, postJson, send } from '../request.ts'

const own = (known: Known) => bearer(known.tokensOf('login').access)

const as = (
  name: string,
  status: number,
  request: (headers: Readonly<Record<string, string>>) => CaseRequest,
): ContractCase => contractCase(name, status, (known) => request(own(known)))

/** Public and guarded routes, paths and health. */
export const routeCases: readonly ContractCase[] = [
  contractCase('public', 200, () => get('/api/public/')),
  contractCase('public-no-slash', 200, () => get('/api/public')),
  as('public-signed-in', 200, (headers) => get('/api/public/', headers)),
  contractCase('public-bad-token', 401, (known) =>
    get('/api/public/', bearer(withBrokenSignature(known.tokensOf('login').access))),
  ),
  as('guarded-no-slash', 200, (headers) => get('/api/me', headers)),
  contractCase('notes-empty', 200, () => get('/api/notes/')),
  contractCase('note-anonymous', 401, () => postJson('/api/notes/', { text: 'a' })),
  contractCase('note-anonymous-with-bad-body', 401, () =>
    post('/api/notes/', 'hello', { 'content-type': 'text/plain' }),
  ),
  as('note-blank', 400, (headers) => postJson('/api/notes/', { text: '  ' }, headers)),
  as('note-too-long', 400, (headers) =>
    postJson('/api/notes/', { text: 'x'.repeat(1001) }, headers),
  ),
  as('note', 201, (headers) =>
    postJson('/api/notes/', { text: '  Grüße, "日本" <b> \\ 👋\n' }, headers),
  ),
  // Body long enough for proxies that compress only long answers.
  as('note-long', 201, (headers) =>
    postJson('/api/notes/', { text: 'The quick brown fox. '.repeat(47) }, headers),
  ),
  contractCase('notes', 200, () => get('/api/notes/')),
  contractCase('live', 200, () => get('/health/live/')),
  contractCase('ready', 200, () => get('/health/ready')),
  contractCase('not-found', 404, () => get('/nothing/here')),
  as('not-found-signed-in', 404, (headers) => get('/api/nothing/', headers)),
  contractCase('not-found-root', 404, () => get('/')),
  contractCase('not-found-two-slashes', 404, () => get('//api//public/')),
  contractCase('not-found-capitals', 404, () => get('/API/PUBLIC/')),
  contractCase('not-found-dots', 404, () => get('/api/../api/public/')),
  contractCase('path-encoded', 200, () => get('/api/%70ublic/')),
  contractCase('path-badly-encoded', 400, () => get('/api/%zz/')),
  contractCase('query-long', 200, () => get(`/api/public/?q=${'x'.repeat(4000)}`)),
]

/** Methods that a route has and has not. */
export const methodCases: readonly ContractCase[] = [
  contractCase('head-public', 200, () => send('HEAD', '/api/public/')),
  contractCase('head-notes', 200, () => send('HEAD', '/api/notes/')),
  contractCase('head-guarded', 401, () => send('HEAD', '/api/me/')),
  as('head-guarded-signed-in', 200, (headers) => send('HEAD', '/api/me/', headers)),
  contractCase('head-not-found', 404, () => send('HEAD', '/nothing/here')),
  contractCase('head-post-route', 405, () => send('HEAD', '/api/token/')),
  contractCase('get-post-route', 405, () => get('/api/token/')),
  contractCase('put-post-route', 405, () => send('PUT', '/api/token/')),
  contractCase('delete-public', 405, () => send('DELETE', '/api/public/')),
  contractCase('patch-public', 405, () => send('PATCH', '/api/public/')),
  contractCase('options-public', 405, () => send('OPTIONS', '/api/public/')),
  contractCase('delete-guarded', 401, () => send('DELETE', '/api/me/')),
  as('delete-guarded-signed-in', 405, (headers) => send('DELETE', '/api/me/', headers)),
  as('put-notes-signed-in', 405, (headers) => send('PUT', '/api/notes/', headers)),
  contractCase('post-not-found', 404, () => postJson('/nothing/here', {})),
]
