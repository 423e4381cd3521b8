import {
  composeProject,
  containedBehind,
  defineTopology,
  nginx,
  production,
} from '@deployment-lab/topology'
import { differing } from '../apache/topology.ts'
import right from '../nginx/topology.ts'

const proxy =
  'Nginx as tutorials set it: a worker that fails is left out for 10 s; when none is left, 502 at ' +
  'once; connections to the workers are not kept; X-Forwarded-For is appended to; its own access ' +
  'log, JSON'

/** Reason about requests of HTTP/1.0 that name no host: none is passed on for them. */
const withoutHost = 'as copied it sets no host where a request names none'

export default defineTopology({
  ...right,
  name: 'nginx-copied',
  title: 'Nginx as copied, and PM2',
  byDefault: false,
  summary: 'Nginx as tutorials set it, in front of the processes that stand behind nginx.',
  settings: (context) => ({ ...right.settings(context), proxy: `${proxy}, to a file` }),
  differs: [
    ...(right.differs ?? []),
    ...differing(
      'bearer-foreign-long',
      {
        status: '400',
        reason: 'Bad Request',
        'header www-authenticate': null,
        'header connection': 'close',
        connection: 'closed',
        body: undefined,
      },
      'its preset takes 8 KiB of headers, Node twice as much',
    ),
    ...['http-1.0-without-host', 'http-1.0-signed-in'].flatMap((name) =>
      differing(
        name,
        { status: undefined, reason: undefined, 'header content-type': undefined, body: undefined },
        withoutHost,
      ),
    ),
    ...differing(
      'http-1.0-head',
      {
        status: undefined,
        reason: undefined,
        'header content-length': undefined,
        'header content-type': undefined,
      },
      withoutHost,
    ),
    ...differing(
      'http-1.0-post',
      { 'header cache-control': undefined, body: undefined },
      withoutHost,
    ),
  ],
  host: nginx({
    template: 'nginx.conf.template',
    without: ['CLAIMED_HEADER'],
    // The same workers as behind Nginx done right.
    config: '../nginx/ecosystem.config.cjs',
    env: production,
  }),
  compose: composeProject({
    profile: 'nginx-copied',
    hasStore: true,
    scales: true,
    differs: right.compose?.differs ?? [],
    title: 'Nginx as copied in front of containers',
    settings: containedBehind('Nginx', `${proxy}; the containers' name is looked up once`),
  }),
})
