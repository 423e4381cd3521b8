/** Resources that a control group had used at one moment. */
export interface GroupAccount {
  /** CPU time of everything that ever ran in it. */
  readonly cpuSeconds: number
  /** Memory of its own and mapped memory; without the files that the kernel merely keeps. */
  readonly residentBytes: number
}

/**
 * Reads the accounts of a version 1 group.
 *
 * @param usage text of `cpuacct.usage`: nanoseconds
 * @param stat text of `memory.stat`; its totals include the groups within
 * @throws Error where they are not what the kernel documents
 */
export const accountOfVersion1 = (usage: string, stat: string): GroupAccount => ({
  cpuSeconds: wholeNumber(usage.trim(), 'cpuacct.usage') / 1e9,
  residentBytes: entry(stat, 'total_rss') + entry(stat, 'total_mapped_file'),
})

/**
 * Reads the accounts of a version 2 group.
 *
 * @param cpu text of `cpu.stat`: microseconds
 * @param memory text of `memory.stat`
 * @throws Error where they are not what the kernel documents
 */
export const accountOfVersion2 = (cpu: string, memory: string): GroupAccount => ({
  cpuSeconds: entry(cpu, 'usage_usec') / 1e6,
  residentBytes: entry(memory, 'anon') + entry(memory, 'file_mapped'),
})

/** Reads a value from a file with a name and a number a line. Throws if it is missing. */
const entry = (text: string, name: string): number => {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return wholeNumber(line?.slice(name.length + 1) ?? '', name)
}

const wholeNumber = (text: string, name: string): number => {
  if (!/^\d+$/.test(text)) throw new Error(`the control group gives no ${name}`)
  return Number(text)
}
