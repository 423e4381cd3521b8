const emptyLines = /^[\r\n]*$/
const timedOut = /^[\r\n]*HTTP\/1\.[01] 408 /

/** Bytes that are enough to identify an answer. */
const opening = 64

/**
 * Tells if bytes that came while no answer was due may be an answer: then it belongs to an earlier
 * request, or has been taken for that of one. Empty lines are no answer (RFC 9112, 9.2), and
 * neither is a 408, with which servers end connections that wait for too long (RFC 9110, 15.5.9).
 *
 * @param bytes from `start` to `end`
 */
export const isUnasked = (bytes: Buffer, start: number, end: number): boolean => {
  const text = bytes.toString('latin1', start, Math.min(end, start + opening))
  return !emptyLines.test(text) && !timedOut.test(text)
}
