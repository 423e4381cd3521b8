import {
  apache,
  composeProject,
  containedBehind,
  defineTopology,
  production,
} from '@deployment-lab/topology'
import right, { differing } from '../apache/topology.ts'

const proxy =
  'Apache as tutorials set it: a worker that fails is left out for 60 s; nothing is tried again; its ' +
  'presets for clients, connections and paths; X-Forwarded-For is appended to; its own access log, JSON'

const page = 'as copied it answers odd requests with its own page'

/** Cases that it refuses with a page of its own. */
const refused = [
  'path-badly-encoded',
  'space-vertical-tab',
  'twice-length',
  'twice-length-other',
  'twice-length-joined',
  'twice-host',
  'twice-host-other',
  'twice-host-joined',
  'host-missing',
  'host-empty',
  'host-with-a-space',
  'host-with-a-user',
  'host-with-a-slash',
  'line-nonsense',
  'line-with-a-space-more',
  'version-0.9',
  'name-with-a-space',
  'name-empty',
  'value-with-a-zero',
  'value-with-a-control',
  'header-too-long',
  'length-negative',
  'length-with-a-sign',
  'length-beyond-any-number',
  'chunk-of-no-size',
  'chunk-too-long',
]

/** Parts of an answer that may be anything. */
const any = (...parts: readonly string[]): Record<string, undefined> =>
  Object.fromEntries(parts.map((part) => [part, undefined]))

const odd = [
  ...refused.flatMap((name) => differing(name, any('header content-type', 'body'), page)),
  ...differing(
    'headers-many',
    any(
      'status',
      'reason',
      'header connection',
      'header content-type',
      'header keep-alive',
      'body',
      'connection',
    ),
    'its preset takes 100 headers',
  ),
  ...differing(
    'twice-coding',
    any('status', 'reason', 'header content-type', 'body'),
    'as copied it has no rule for transfer codings',
  ),
  ...differing(
    'coding-in-http-1.0',
    any('header cache-control', 'body'),
    'as copied it has no rule for transfer codings',
  ),
]

/** Tells if Apache as copied has a difference that Apache done right has. */
const stays = ({ case: name, part }: { readonly case: string; readonly part: string }): boolean =>
  // Apache as copied refuses no body itself, and has the same keep-alive headers in every answer.
  name !== 'body-too-large' &&
  !(
    part === 'header keep-alive' &&
    ['space-in-a-type', 'value-folded', 'version-1.2', 'expect-other', 'twice-expect'].includes(
      name,
    )
  ) &&
  !odd.some((one) => one.case === name && one.part === part)

export default defineTopology({
  ...right,
  name: 'apache-copied',
  title: 'Apache as copied, and PM2',
  summary: 'Apache httpd as tutorials set it, in front of the processes that stand behind apache.',
  settings: (context) => ({ ...right.settings(context), proxy: `${proxy}, to a file` }),
  differs: [
    ...(right.differs ?? []).filter(stays),
    ...differing(
      '*',
      { 'header keep-alive': 'timeout=5, max=100' },
      'its presets keep a connection 5 s',
    ),
    ...differing(
      'bearer-foreign-long',
      {
        status: '400',
        reason: 'Bad Request',
        'header www-authenticate': null,
        body: undefined,
        'header content-type': 'text/html; charset=iso-8859-1',
        'header connection': 'close',
        'header keep-alive': null,
        connection: 'closed',
      },
      'its preset takes 8 KiB of headers, Node twice as much',
    ),
    ...['not-found-two-slashes', 'not-found-dots'].flatMap((name) =>
      differing(
        name,
        {
          status: '200',
          reason: 'OK',
          'header content-type': 'application/json; charset=utf-8',
          body: '{"detail":"Everybody may read this."}',
        },
        'it tidies paths, so that rules for one path do not hold for another that leads there',
      ),
    ),
    ...odd,
    ...differing(
      'header-range',
      {
        status: '206',
        reason: 'Partial Content',
        'header content-range': 'bytes 0-3/37',
        body: '{"de',
      },
      'it cuts answers to ranges that the API knows nothing of',
    ),
  ],
  host: apache({
    template: 'httpd.conf.template',
    without: ['CORES', 'THREADS', 'ALL_THREADS', 'CLAIMED_HEADER', 'AGAIN_PORT'],
    // The same workers as behind Apache done right.
    config: '../nginx/ecosystem.config.cjs',
    env: production,
  }),
  compose: composeProject({
    profile: 'apache-copied',
    hasStore: true,
    scales: true,
    title: 'Apache as copied in front of containers',
    settings: containedBehind('Apache', proxy),
  }),
})
