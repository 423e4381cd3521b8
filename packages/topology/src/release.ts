import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Release } from './driver.ts'

/** The folder of an instance's release file; containers have it mounted. */
export const releaseFolder = (folder: string): string => resolve(folder, 'release')

/** The file that names the release, in the folder as a server sees it. */
export const releaseFile = (folder: string): string => join(folder, 'name')

/** Names the release for processes that start from now on. */
export async function writeRelease(instanceFolder: string, release: Release): Promise<void> {
  const folder = releaseFolder(instanceFolder)
  await mkdir(folder, { recursive: true })
  // Workers in a container are another user, whatever the umask here.
  await chmod(folder, 0o755)
  const file = releaseFile(folder)
  // The file is replaced in one step: a worker that starts now reads the old name or the new one.
  await writeFile(`${file}.new`, release)
  await chmod(`${file}.new`, 0o644)
  await rename(`${file}.new`, file)
}
