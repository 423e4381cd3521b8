// Makes a deployment's secrets at first use, into volumes that only their readers mount.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const FEWEST = 32

/** What the file holds; made where there is none, refused where it is too short to be one. */
function secret(name, file, mode) {
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(48).toString('base64url'), { mode, flag: 'wx' })
  }
  const value = readFileSync(file, 'utf8').trim()
  if (value.length >= FEWEST) return value
  process.stderr.write(
    `${name}: ${file} holds ${value.length} characters, at least ${FEWEST} are needed. ` +
      'Put a secret there (openssl rand -base64 48), or remove the volumes to have one made.\n',
  )
  process.exit(2)
}

secret('JWT_SECRET_FILE', '/srv/secrets/jwt-secret', 0o400)
// PostgreSQL's user has another number in every image: its volume is its own.
const password = secret('POSTGRES_PASSWORD_FILE', '/srv/database-secrets/password', 0o444)
const url = '/srv/secrets/database-url'
if (!existsSync(url)) {
  const address = `postgres://lab:${encodeURIComponent(password)}@postgres:5432/lab`
  writeFileSync(url, address, { mode: 0o400, flag: 'wx' })
}
