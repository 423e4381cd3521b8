import { fork } from 'node:child_process'
import { once } from 'node:events'

const program = `
let kept
process.on('message', ({ burnMs, fillBytes }) => {
  if (fillBytes) kept = Buffer.alloc(fillBytes, 1)
  const start = process.cpuUsage()
  const used = () => { const { user, system } = process.cpuUsage(start); return user + system }
  while (used() < burnMs * 1000);
  process.send(used() / 1e6)
})
process.send('ready')
`

/** A child process that uses CPU and memory when told to, and says how much it counted. */
export interface Burner {
  readonly pid: number
  /** Uses CPU for so long and resolves with the seconds it counted itself. */
  burn(milliseconds: number): Promise<number>
  fill(bytes: number): Promise<void>
}

export async function startBurner(atEnd: (stop: () => void) => void): Promise<Burner> {
  const child = fork('-', [], { execArgv: ['-e', program] })
  atEnd(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  const ask = async (message: object): Promise<unknown> => {
    child.send(message)
    const [answer] = await once(child, 'message')
    return answer
  }
  return {
    pid: child.pid ?? 0,
    burn: async (milliseconds) => Number(await ask({ burnMs: milliseconds })),
    fill: async (bytes) => void (await ask({ burnMs: 0, fillBytes: bytes })),
  }
}
