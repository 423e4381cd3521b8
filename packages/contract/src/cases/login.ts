import { type ContractCase, contractCase } from '../case.ts'
import { get, post, postForm, postJson } from '../request.ts'

const path = '/api/token/'

/** Logins. Few of them have a password to check: each costs a hash. */
export const loginCases: readonly ContractCase[] = [
  contractCase('login', 200, ({ account }) => postJson(path, { ...account })),
  contractCase('login-form', 200, ({ account }) => postForm(path, { ...account })),
  contractCase('login-no-slash-spaces-extra-field', 200, ({ account }) =>
    postJson('/api/token', { ...account, username: ` ${account.username} `, remember: true }),
  ),
  contractCase('login-wrong-password', 401, ({ account }) =>
    postJson(path, { ...account, password: `${account.password} ` }),
  ),
  contractCase('login-unknown-user', 401, ({ account }) =>
    postJson(path, { username: 'nobody-of-that-name', password: account.password }),
  ),
  contractCase('login-empty-object', 400, () => postJson(path, {})),
  contractCase('login-blank-and-null', 400, () => postJson(path, { username: '', password: null })),
  contractCase('login-wrong-types', 400, () => postJson(path, { username: true, password: ['a'] })),
  contractCase('login-form-blank', 400, () => postForm(path, { username: ' ', password: '' })),
  contractCase('login-in-the-query', 400, ({ account }) =>
    postJson(`${path}?${new URLSearchParams({ ...account }).toString()}`, {}),
  ),
]

/** Bodies, media types and encodings, on a route that reads them first. */
export const bodyCases: readonly ContractCase[] = [
  contractCase('body-list', 400, () => postJson(path, [1])),
  contractCase('body-null', 400, () => postJson(path, null)),
  contractCase('body-string', 400, () => postJson(path, 'text')),
  contractCase('body-none', 400, () => post(path, '')),
  contractCase('body-broken-json', 400, () => post(path, '{"username":"a",')),
  contractCase('body-not-utf-8', 400, () =>
    post(path, Buffer.from('{"username":"\xff","password":""}', 'latin1')),
  ),
  contractCase('body-charset', 400, () =>
    postJson(path, {}, { 'content-type': 'application/json; charset=utf-8' }),
  ),
  contractCase('body-media-type-in-capitals', 400, () =>
    postJson(path, {}, { 'content-type': 'Application/JSON' }),
  ),
  contractCase('body-text', 415, () => post(path, 'hello', { 'content-type': 'text/plain' })),
  contractCase('body-xml', 415, () => post(path, '<a/>', { 'content-type': 'application/xml' })),
  contractCase('body-multipart', 415, () =>
    post(path, '--b\r\n\r\na\r\n--b--\r\n', { 'content-type': 'multipart/form-data; boundary=b' }),
  ),
  contractCase('body-without-a-type', 415, () => post(path, '{}', {})),
  contractCase('body-chunked', 400, () => postJson(path, {}, { 'transfer-encoding': 'chunked' })),
  contractCase('body-large-and-allowed', 400, () =>
    postJson(path, { padding: 'x'.repeat(60_000) }),
  ),
  contractCase('body-too-large', 413, () => postJson(path, { padding: 'x'.repeat(66_000) })),
  contractCase('body-on-a-get', 200, () => ({
    ...get('/api/public/', { 'content-type': 'application/json' }),
    body: '{}',
  })),
]
