import { open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const keptBytes = 1024 * 1024
const dropped = [/\.sqlite(-wal|-shm)?$/, /^jwt-secret$/]

/**
 * Makes a folder of topologies small once everything in it has stopped: databases and secrets are
 * deleted, and the last mebibyte of each log stays.
 */
export const tidy = async (folder: string): Promise<void> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  for (const file of files) {
    if (!file.isFile()) continue
    const path = join(file.parentPath, file.name)
    if (dropped.some((pattern) => pattern.test(file.name))) await rm(path, { force: true })
    else await keepEnd(path)
  }
}

const keepEnd = async (path: string): Promise<void> => {
  const { size } = await stat(path)
  if (size <= keptBytes) return
  const end = Buffer.alloc(keptBytes)
  const file = await open(path)
  await file.read(end, 0, keptBytes, size - keptBytes)
  await file.close()
  // The log is not replaced in one step: one cut off by a killed lab is no loss.
  await truncate(path, 0)
  const line = end.indexOf('\n') + 1
  await writeFile(path, [
    `… ${size - keptBytes + line} bytes before this were dropped\n`,
    end.subarray(line),
  ])
}
