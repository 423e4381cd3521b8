import apache, { differing } from '../../apache/topology.ts'
import dev from '../../dev/topology.ts'
import type { Profile } from '../../docker/measure/project.ts'
import nginx from '../../nginx/topology.ts'

type Difference = NonNullable<typeof dev.differs>[number]

/** The Nginx of the containers is newer than most hosts', and keeps the connection in one case more. */
const ofNginx = [
  ...(nginx.differs ?? []).filter((one) => one.case !== 'host-with-a-user'),
  ...(nginx.compose?.differs ?? []),
]

/** Parts that a variant as copied answers in its own way, since it sets nothing for odd requests. */
const oddly = (name: string, ...parts: readonly string[]): Difference[] =>
  parts.map((part) => ({ case: name, part, because: 'as copied it sets nothing for odd requests' }))

/** A request that the variants as copied do not pass on: its header is longer than their preset. */
const longHeader = (rest: Readonly<Record<string, string | null>>) =>
  differing(
    'bearer-foreign-long',
    {
      status: '400',
      reason: 'Bad Request',
      'header www-authenticate': null,
      body: undefined,
      ...rest,
    },
    'its preset takes 8 KiB of headers, Node twice as much',
  )

const ofApache = apache.differs ?? []

/** What is said of keeping the connection, where the presets say the same in every answer. */
const isKeptAlike = (one: Difference): boolean =>
  one.part === 'header keep-alive' &&
  ['space-in-a-type', 'value-folded', 'version-1.2', 'expect-other', 'twice-expect'].includes(
    one.case,
  )

/** Paths that Apache, as copied, tidies before it passes them on. */
const tidied = ['not-found-two-slashes', 'not-found-dots'].flatMap((name) =>
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
)

/** What Apache as copied refuses with its own page, or not at all. */
const oddOfApache = [
  ...[
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
  ].flatMap((name) => oddly(name, 'header content-type', 'body')),
  ...oddly(
    'headers-many',
    'status',
    'reason',
    'header connection',
    'header content-type',
    'header keep-alive',
    'body',
    'connection',
  ),
  ...oddly('twice-coding', 'status', 'reason', 'header content-type', 'body'),
  ...oddly('coding-in-http-1.0', 'header cache-control', 'body'),
]

/** What each profile answers in another way than "node", on purpose. */
export const differences: Readonly<Record<Profile, readonly Difference[]>> = {
  node: [],
  'node-sqlite': [],
  dev: dev.differs ?? [],
  pm2: [],
  nginx: ofNginx,
  'nginx-copied': [
    ...ofNginx,
    ...longHeader({ 'header connection': 'close', connection: 'closed' }),
    ...['http-1.0-without-host', 'http-1.0-signed-in'].flatMap((name) =>
      oddly(name, 'status', 'reason', 'header content-type', 'body'),
    ),
    ...oddly('http-1.0-head', 'status', 'reason', 'header content-length', 'header content-type'),
    ...oddly('http-1.0-post', 'header cache-control', 'body'),
  ],
  apache: ofApache,
  'apache-copied': [
    // Set as in tutorials it refuses no body itself: that is the API's to do.
    ...ofApache.filter(
      (one) =>
        one.case !== 'body-too-large' &&
        !isKeptAlike(one) &&
        !oddOfApache.some((odd) => odd.case === one.case && odd.part === one.part),
    ),
    ...differing(
      '*',
      { 'header keep-alive': 'timeout=5, max=100' },
      'its presets keep a connection 5 s',
    ),
    ...longHeader({
      'header content-type': 'text/html; charset=iso-8859-1',
      'header connection': 'close',
      'header keep-alive': null,
      connection: 'closed',
    }),
    ...tidied,
    ...oddOfApache,
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
}
