import type { Candidate } from '../candidate.ts'

const withoutWaiting = ['error_page 502 = $after_failure;', ''] as const
const failures = (settings: string) => [' max_fails=0;', `${settings};`] as const
const withoutKeepAlive = [
  ['keepalive          64;', ''],
  ['keepalive_timeout  60s;', ''],
  ['keepalive_requests 100000000; #', '#'],
] as const
const pause = (length: string) =>
  ['proxy_read_timeout 300ms;', `proxy_read_timeout ${length};`] as const

export const chosen: Candidate = { name: 'chosen', edits: [] }

/** As tutorials have it: a list of servers, and nothing else said about them. */
export const tutorial: Candidate = {
  name: 'tutorial',
  edits: [failures(''), ...withoutKeepAlive, withoutWaiting],
}

export const candidates: readonly Candidate[] = [
  tutorial,
  { name: 'max_fails=0', edits: [withoutWaiting] },
  { name: 'max_fails=1 fail_timeout=1s', edits: [failures(' fail_timeout=1s'), withoutWaiting] },
  { name: 'max_fails=1 fail_timeout=1s, waiting', edits: [failures(' fail_timeout=1s')] },
  { name: 'chosen, 9 pauses of 50 ms', edits: [pause('50ms')] },
  chosen,
]
