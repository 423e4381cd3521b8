import { startChild } from './child.ts'

export interface NullResponderOptions {
  body?: string
  /** Its `x-lab-process`; default `null-responder`. */
  processName?: string
}

/** A server that does nothing but answer: what a generator reaches against it is its ceiling. */
export interface NullResponder {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

const isReady = (message: unknown): message is { url: string } =>
  typeof message === 'object' &&
  message !== null &&
  'url' in message &&
  typeof message.url === 'string'

/**
 * Starts a process that gives one fixed keep-alive answer to every request's head. It reads no
 * request: heads only are told apart, so bodies must not contain an empty line.
 *
 * @throws LoadgenError `LOADGEN_CHILD_FAILED`
 */
export const startNullResponder = async (
  options: NullResponderOptions = {},
): Promise<NullResponder> => {
  const { body = '{"ok":true}', processName = 'null-responder' } = options
  const child = await startChild(
    new URL('./null-responder-process.ts', import.meta.url),
    [body, processName],
    isReady,
  )
  const { url } = child.ready
  return { url, pid: child.pid, stop: () => child.stop() }
}
