import { AuthApiError, DEVELOPMENT_SECRET, prepareSigningKey } from '@deployment-lab/auth-api'
import type { EnvironmentReader } from './environment.ts'
import { describeOpenFile, type Files } from './files.ts'

/** Character that decoding UTF-8 puts in the place of invalid bytes. */
const NOT_UTF8 = '\ufffd'

/** Reads the URL of DATABASE_URL or of the file that DATABASE_URL_FILE names; null for neither. */
export function readDatabaseUrl(reader: EnvironmentReader, files: Files): string | null {
  const direct = reader.text('DATABASE_URL')
  const inFile = direct === undefined ? readSecretFile(reader, 'DATABASE_URL_FILE', files) : null
  const url = direct ?? inFile
  // The URL is not quoted: it may hold a password.
  if (url !== null && !/^postgres(ql)?:\/\/./.test(url)) {
    const name = direct === undefined ? 'DATABASE_URL_FILE' : 'DATABASE_URL'
    reader.problems.push(`${name}: give postgres://user:password@host:port/database`)
  }
  return url
}

/** Reads the secret of JWT_SECRET or of the file that JWT_SECRET_FILE names. */
export function readSecret(reader: EnvironmentReader, development: boolean, files: Files): string {
  const direct = reader.text('JWT_SECRET')
  const file = reader.text('JWT_SECRET_FILE')
  if (direct !== undefined && file !== undefined) {
    reader.problems.push('JWT_SECRET and JWT_SECRET_FILE are both set: unset one of them')
    return direct
  }
  if (direct !== undefined) return checkSecret(reader, 'JWT_SECRET', direct, development)
  if (file !== undefined) {
    const secret = readSecretFile(reader, 'JWT_SECRET_FILE', files)
    return secret === null ? '' : checkSecret(reader, 'JWT_SECRET_FILE', secret, development)
  }
  if (development) return DEVELOPMENT_SECRET
  reader.problems.push(
    'JWT_SECRET or JWT_SECRET_FILE is required: make a secret with openssl rand -base64 48',
  )
  return ''
}

/** Reads the secret in the file that a variable names, and warns if others can read it. */
function readSecretFile(reader: EnvironmentReader, name: string, files: Files): string | null {
  const content = readNamedFile(reader, name, files)
  const file = reader.text(name)
  const open = content === null || !file ? null : describeOpenFile(name, file, files)
  if (open !== null) reader.warnings.push(open)
  return content
}

/** Reads the file that a variable names; null if it names none, or one that cannot be read. */
export function readNamedFile(
  reader: EnvironmentReader,
  name: string,
  files: Files,
): string | null {
  const file = reader.text(name)
  if (file === undefined) return null
  try {
    const content = files.read(file)
    if (content.includes(NOT_UTF8)) {
      reader.problems.push(
        `${name}="${file}" is no UTF-8, so that it cannot be taken exactly: give it as text, a secret as openssl rand -base64 48 writes it`,
      )
      return null
    }
    // An editor ends a file with a newline; it is not part of the secret.
    return content.replace(/\r?\n$/, '')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    reader.problems.push(
      `${name}="${file}" cannot be read (${reason}): give the path of a file that holds the value and no more`,
    )
    return null
  }
}

function checkSecret(
  reader: EnvironmentReader,
  name: string,
  secret: string,
  development: boolean,
): string {
  try {
    prepareSigningKey(secret, development)
  } catch (error) {
    if (!(error instanceof AuthApiError)) throw error
    reader.problems.push(error.message.replace('Option "signingKey":', `${name}:`))
  }
  return secret
}
