import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { LoadgenError } from './errors.ts'

const keptOutput = 4_096
const patience = 2_000

/** A process of ours that talks over IPC and ends when we do. */
export interface Child<Said> {
  readonly pid: number
  /** Message that it sent when it was ready. */
  readonly ready: Said
  send(message: object): void
  onMessage(listener: (message: Said) => void): void
  /** Resolves when it ends, with the last lines that it wrote to stderr. */
  readonly ended: Promise<string>
  /** Ends it, by force after 2 s. May be called again. */
  stop(): Promise<void>
}

const fromSource = import.meta.url.endsWith('.ts')

/** Returns the path of a process's entry: the compiler renames imports, but not names in URLs. */
const pathOf = (entry: URL): string =>
  fileURLToPath(fromSource ? entry : entry.href.replace(/\.ts$/, '.js'))

/**
 * Leaves out the caller's settings of Node and its thread pool, such as NODE_OPTIONS with a smaller
 * heap, a debugger or a module to load: they would change what is measured.
 */
const withoutNodeSettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith('NODE_') && !name.startsWith('UV_')),
  )

/**
 * Resolves at the end of a child with its last output. The `close` event would do, but does not
 * come once we have disconnected.
 */
const endOf = (child: ChildProcess): Promise<string> => {
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-keptOutput)
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const read = new Promise<void>((resolve) => child.stderr?.once('close', () => resolve()))
  // A process that could not be spawned has no exit, only an error.
  const failed = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
  })
  return Promise.race([failed, Promise.all([exited, read]).then(() => tail.trim())])
}

/**
 * Starts one of our child processes and waits for its first message.
 *
 * @param entry its source, beside the caller's
 * @param isSaid tells the messages it sends from anything else
 *
 * @throws LoadgenError `LOADGEN_CHILD_FAILED` with its last words
 */
export const startChild = async <Said>(
  entry: URL,
  args: readonly string[],
  isSaid: (message: unknown) => message is Said,
): Promise<Child<Said>> => {
  const child = fork(pathOf(entry), args, {
    env: withoutNodeSettings(process.env),
    execArgv: fromSource ? ['--conditions=source'] : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A session of its own: a signal to the parent's group must not end it, not even early.
    detached: true,
    // Typed arrays keep their type.
    serialization: 'advanced',
  })
  const ended = endOf(child)
  const listeners: ((message: Said) => void)[] = []
  const ready = new Promise<{ ready: Said }>((resolve) =>
    listeners.push((said) => resolve({ ready: said })),
  )
  child.on('message', (message) => {
    if (isSaid(message)) for (const listener of listeners) listener(message)
  })
  const first = await Promise.race([ready, ended.then((lastWords) => ({ lastWords }))])
  if ('lastWords' in first) {
    throw new LoadgenError(
      'LOADGEN_CHILD_FAILED',
      `${pathOf(entry)} did not start. Its last words: ${first.lastWords || 'none'}`,
    )
  }
  return {
    pid: child.pid ?? 0,
    ready: first.ready,
    ended,
    send: (message) => {
      // The child may have died unnoticed: its end is reported elsewhere.
      if (child.connected) child.send(message, () => {})
    },
    onMessage: (listener) => {
      listeners.push(listener)
    },
    stop: async () => {
      if (child.connected) child.disconnect()
      const force = setTimeout(() => child.kill('SIGKILL'), patience)
      await ended
      clearTimeout(force)
    },
  }
}
