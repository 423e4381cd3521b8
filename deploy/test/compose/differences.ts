import apache, { differing } from '../../apache/topology.ts'
import dev from '../../dev/topology.ts'
import type { Profile } from '../../docker/measure/project.ts'
import nginx from '../../nginx/topology.ts'

type Difference = NonNullable<typeof dev.differs>[number]

const ofNginx = nginx.differs ?? []

/** A request that the variants as copied do not pass on: its header is longer than their preset. */
const longHeader = (contentType: string, rest: Readonly<Record<string, string | null>>) =>
  differing(
    'bearer-foreign-long',
    {
      status: '400',
      reason: 'Bad Request',
      'header content-type': contentType,
      'header www-authenticate': null,
      'header x-lab-process': null,
      body: undefined,
      ...rest,
    },
    'its preset takes 8 KiB of headers, Node twice as much',
  )

const ofApache = apache.differs ?? []

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

/** What each profile answers in another way than "node", on purpose. */
export const differences: Readonly<Record<Profile, readonly Difference[]>> = {
  node: [],
  'node-sqlite': [],
  dev: dev.differs ?? [],
  pm2: [],
  nginx: ofNginx,
  'nginx-copied': [
    ...ofNginx,
    ...longHeader('text/html', { 'header connection': 'close', connection: 'closed' }),
  ],
  apache: ofApache,
  'apache-copied': [
    // Set as in tutorials it refuses no body itself: that is the API's to do.
    ...ofApache.filter((one) => one.case !== 'body-too-large'),
    ...differing(
      '*',
      { 'header keep-alive': 'timeout=5, max=100' },
      'its presets keep a connection 5 s',
    ),
    ...longHeader('text/html; charset=iso-8859-1', {
      'header connection': 'close',
      'header keep-alive': null,
      connection: 'closed',
    }),
    ...tidied,
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
