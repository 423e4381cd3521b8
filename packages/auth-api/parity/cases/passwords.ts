import { setTimeout } from 'node:timers/promises'
import { bare, type Case, fixed, get, type Pair, post, type Side } from '../case.ts'
import { PreparationError } from '../errors.ts'
import type { Reply } from '../http.ts'
import { fieldCases } from './fields.ts'

const PATH = '/api/password/'
const NAME = 'parity-changer'
const OLD = 'parity-changer-passphrase-1'
const NEW = 'parity-changer-passphrase-2'

const change = (side: Side, { access }: Pair, from: string, to: string): Promise<Reply> =>
  side.send(
    post(PATH, { old_password: from, new_password: to }, { authorization: `Bearer ${access}` }),
  )

const changed = new WeakMap<Side, Promise<Pair>>()

/** A pair from before the password was changed, and changed back, once for all cases of a side. */
function pairFromBefore(side: Side): Promise<Pair> {
  const known = changed.get(side) ?? changeAndBack(side)
  changed.set(side, known)
  return known
}

async function changeAndBack(side: Side): Promise<Pair> {
  const before = await side.login(NAME)
  // Claims count in whole seconds: in the second of its own login a change comes not later.
  const issued = side.forge.now()
  while (side.forge.now() <= issued) await setTimeout(50)
  let pair = before
  for (const [from, to] of [
    [OLD, NEW],
    [NEW, OLD],
  ] as const) {
    const reply = await change(side, pair, from, to)
    if (reply.status !== 200) {
      throw new PreparationError('A change of password', reply.status, reply.body)
    }
    pair = JSON.parse(reply.body)
  }
  return before
}

const refused = (what: string, from: string, to: string): Case => ({
  name: `password ${what}`,
  ask: async (side) => change(side, await side.login(NAME), from, to),
})

/** The cases of a field, asked as a user. */
const asUser = (cases: readonly Case[]): readonly Case[] =>
  cases.map(({ name, ask }) => ({
    name,
    ask: async (side, other) => {
      const authorization = `Bearer ${(await side.lasting()).access}`
      const send: Side['send'] = (request) =>
        side.send({ ...request, headers: { ...request.headers, authorization } })
      return ask({ ...side, send }, other)
    },
  }))

const afterwards = (what: string, ask: (side: Side, before: Pair) => Promise<Reply>): Case => ({
  name: `after a change of password, ${what}`,
  ask: async (side) => ask(side, await pairFromBefore(side)),
})

export const PASSWORD_CASES: readonly Case[] = [
  fixed('password anonymous', post(PATH, { old_password: OLD, new_password: NEW })),
  fixed('GET /api/password/', bare('GET', PATH)),
  ...asUser(fieldCases(PATH, 'old_password', { new_password: NEW })),
  ...asUser(fieldCases(PATH, 'new_password', { old_password: OLD }).slice(3, 8)),
  refused('with the wrong old one', 'wrong', NEW),
  refused('that is too short', OLD, 'k3#hZ9q'),
  refused('that is common', OLD, 'iloveyou1'),
  refused('that is common and short', OLD, '1234'),
  refused('that is the name', OLD, NAME),
  refused('that is the name in capitals', OLD, NAME.toUpperCase()),
  {
    name: 'password changed',
    ask: async (side) => {
      const before = await side.login(NAME)
      const reply = await change(side, before, OLD, NEW)
      if (reply.status === 200) await change(side, JSON.parse(reply.body), NEW, OLD)
      return reply
    },
  },
  afterwards('an older access token', (side, { access }) => side.send(get('/api/me/', access))),
  afterwards('an older access token on a public route', (side, { access }) =>
    side.send(get('/api/public/', access)),
  ),
  afterwards('a refresh with an older token', (side, { refresh }) =>
    side.send(post('/api/token/refresh/', { refresh })),
  ),
  afterwards('verify of an older access token', (side, { access }) =>
    side.send(post('/api/token/verify/', { token: access })),
  ),
  afterwards('login', (side) => side.send(post('/api/token/', { username: NAME, password: OLD }))),
  afterwards('login with the other password', (side) =>
    side.send(post('/api/token/', { username: NAME, password: NEW })),
  ),
  afterwards('the token of a new login', async (side) =>
    side.send(get('/api/me/', (await side.login(NAME)).access)),
  ),
  afterwards('the token of another user', async (side) =>
    side.send(get('/api/me/', (await side.lasting()).access)),
  ),
]
