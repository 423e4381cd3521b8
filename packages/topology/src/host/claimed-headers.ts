/**
 * Headers by which a client could pass for somebody else, or for a proxy: about its identity, its
 * origin, its request, and those that hold for one connection alone. A proxy passes on none of
 * them; it sets `X-Forwarded-For` and `X-Forwarded-Proto` itself.
 */
export const claimedHeaders: readonly string[] = [
  'Forwarded',
  'Forwarded-For',
  'X-Forwarded',
  'X-Forwarded-By',
  'X-Forwarded-Client-Cert',
  'X-Forwarded-Email',
  'X-Forwarded-Groups',
  'X-Forwarded-Host',
  'X-Forwarded-Method',
  'X-Forwarded-Path',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
  'X-Forwarded-Protocol',
  'X-Forwarded-Scheme',
  'X-Forwarded-Server',
  'X-Forwarded-Ssl',
  'X-Forwarded-Uri',
  'X-Forwarded-User',
  'X-Original-Forwarded-For',
  'X-Original-Host',
  'X-Original-Method',
  'X-Original-URI',
  'X-Original-URL',
  'X-Rewrite-URL',
  'CF-Connecting-IP',
  'CF-Connecting-IPv6',
  'Client-IP',
  'Fastly-Client-IP',
  'Fly-Client-IP',
  'Front-End-Https',
  'Remote-Addr',
  'Remote-User',
  'True-Client-IP',
  'X-Appengine-User-IP',
  'X-Auth-Request-Email',
  'X-Auth-Request-User',
  'X-Authenticated-User',
  'X-Azure-ClientIP',
  'X-Client-Cert',
  'X-Client-IP',
  'X-Cluster-Client-IP',
  'X-Envoy-External-Address',
  'X-Host',
  'X-Real-IP',
  'X-Remote-Addr',
  'X-Remote-IP',
  'X-Remote-User',
  'X-Scheme',
  'X-Url-Scheme',
  // The API numbers its requests itself; a client's number would pass for its own.
  'X-Request-Id',
  'Proxy',
  'Proxy-Authorization',
  'Proxy-Connection',
  'Trailer',
  'Via',
]

/**
 * The same headers in each spelling with underscores, which WSGI and CGI take for hyphens. Nginx
 * passes on no name with an underscore.
 */
export const claimedWithUnderscores: readonly string[] = [
  ...claimedHeaders,
  'X-Forwarded-For',
  'X-Forwarded-Proto',
].flatMap((name) => spellings(name.split('-')).filter((spelling) => spelling !== name))

function spellings([first = '', ...rest]: readonly string[]): string[] {
  if (rest.length === 0) return [first]
  return spellings(rest).flatMap((end) => [`${first}-${end}`, `${first}_${end}`])
}
