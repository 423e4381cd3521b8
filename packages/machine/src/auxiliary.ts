import { readFile } from 'node:fs/promises'

/** The units in which the kernel reports: see {@link readKernelUnits}. */
export interface KernelUnits {
  /** Clock ticks a second, of the times in `/proc/<pid>/stat`. */
  readonly ticksPerSecond: number
  readonly pageBytes: number
}

// getauxval(3), <elf.h>
const AT_PAGESZ = 6n
const AT_CLKTCK = 17n

/** Reads the values of `getconf CLK_TCK` and `getconf PAGESIZE`, without starting a program. */
export async function readKernelUnits(): Promise<KernelUnits> {
  return parseAuxiliaryVector(await readFile('/proc/self/auxv'))
}

/** Reads the auxiliary vector of a 64-bit process: pairs of a type and a value. */
export function parseAuxiliaryVector(vector: Buffer): KernelUnits {
  const entries = new Map<bigint, number>()
  for (let at = 0; at + 16 <= vector.length; at += 16)
    entries.set(vector.readBigUInt64LE(at), Number(vector.readBigUInt64LE(at + 8)))
  const ticksPerSecond = entries.get(AT_CLKTCK)
  const pageBytes = entries.get(AT_PAGESZ)
  if (!ticksPerSecond || !pageBytes)
    throw new Error('/proc/self/auxv names no clock tick or page size; usage cannot be read here')
  return { ticksPerSecond, pageBytes }
}
