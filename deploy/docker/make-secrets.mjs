// Makes a deployment's secrets at first use, into volumes that only their readers mount.
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const FEWEST = 32
const FOR_OWNER = 0o400
// PostgreSQL's user has another number in every image: it reads the file as a member of the group.
const FOR_GROUP = 0o440

/** Reads the file, creates it if it is missing, and closes it to all but its readers. */
function keep(file, mode, make) {
  if (!existsSync(file)) writeFileSync(file, make(), { mode, flag: 'wx' })
  if (statSync(file).uid === process.getuid()) chmodSync(file, mode)
  // An editor ends a file with a newline; other spaces are the secret's.
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
}

/** Reads a secret, and refuses one that is too short. */
function secret(name, file, mode) {
  const value = keep(file, mode, () => randomBytes(48).toString('base64url'))
  if (value.length >= FEWEST) return value
  process.stderr.write(
    `${name}: ${file} holds ${value.length} characters, at least ${FEWEST} are needed. ` +
      'Put a secret there (openssl rand -base64 48), or remove the volumes to have one made.\n',
  )
  process.exit(2)
}

secret('JWT_SECRET_FILE', '/srv/secrets/jwt-secret', FOR_OWNER)
const password = secret('POSTGRES_PASSWORD_FILE', '/srv/database-secrets/password', FOR_GROUP)
const address = `postgres://lab:${encodeURIComponent(password)}@postgres:5432/lab`
keep('/srv/secrets/database-url', FOR_OWNER, () => address)
