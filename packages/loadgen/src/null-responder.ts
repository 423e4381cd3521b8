import { startChild } from './child.ts'

export interface NullResponderOptions {
  body?: string
  /** Value of its `x-lab-process`; default `null-responder`. */
  processName?: string
}

/** Server that does nothing but answer: its rate is the ceiling of a generator. */
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
 * Starts a process that gives a fixed keep-alive answer to the head of every request. It reads no
 * requests and only finds the ends of heads, so bodies must not contain an empty line.
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
