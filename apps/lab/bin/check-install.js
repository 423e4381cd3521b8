/**
 * Ends what needs Node 24 on an older one, and installs what npm's settings workspaces=false and
 * bin-links=false have left out. It is JavaScript because an older Node reads no TypeScript.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const has = (path) => existsSync(`${root}/node_modules/${path}`)

/** Tells what is wrong, with the remedy; null where nothing is. */
const describeProblem = () => {
  const { node } = process.versions
  if (Number.parseInt(node, 10) < 24) {
    return has('.bin/node')
      ? `The lab needs Node 24, and this is ${node}. Run it with npm, or as "npx lab": both use the Node that npm ci has installed.`
      : `The lab needs Node 24, and this is ${node}. npm ci installs Node 24 on Linux with glibc (x64, arm64): run "npm ci --include=optional --bin-links". Elsewhere install Node 24 and put it first on the PATH.`
  }
  // A container has no turbo, and needs none.
  if (has('@deployment-lab') && has('.bin/turbo') === has('turbo')) return null
  if (!has('turbo')) {
    return 'Nothing is installed. Run "npm ci" first. If that is done, npm is set to install nothing: run "npm ci --no-dry-run --no-package-lock-only".'
  }
  process.stderr.write('npm was set to leave out workspaces or commands. They are installed now.\n')
  const command = ['ci', '--workspaces', '--include-workspace-root', '--bin-links']
  const { status } = spawnSync('npm', command, { cwd: root, stdio: ['ignore', 2, 2] })
  return status === 0 ? null : `Packages are missing. Run "npm ${command.join(' ')}".`
}

const problem = describeProblem()
if (problem !== null) {
  process.stderr.write(`${problem}\n`)
  process.exit(1)
}
