import { readFile } from 'node:fs/promises'
import os from 'node:os'
import type { MachineRecord } from '@deployment-lab/result'

/**
 * Reads the machine's properties: no path and no name of it, so that a result can be shared.
 *
 * @param versions - name and version of every program that takes part.
 */
export async function readMachine(versions: Record<string, string>): Promise<MachineRecord> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return {
    os: parseOsRelease(release) ?? os.type(),
    kernel: `${os.type()} ${os.release()}`,
    architecture: os.machine(),
    cpuModel: os.cpus()[0]?.model.trim() || 'not named by the system',
    cores: os.availableParallelism(),
    memoryBytes: memoryBytes(os.totalmem(), process.constrainedMemory()),
    versions,
  }
}

/** The human name in os-release(5), or null where it has none. */
export function parseOsRelease(text: string): string | null {
  const line = /^PRETTY_NAME=(?:"(.*)"|'(.*)'|(.*))$/m.exec(text)
  return line?.[1] ?? line?.[2] ?? line?.[3] ?? null
}

/** Returns the memory for processes: the machine's, or less if a cgroup limits it. 0: no limit. */
export const memoryBytes = (total: number, limit: number): number =>
  limit > 0 && limit < total ? limit : total
