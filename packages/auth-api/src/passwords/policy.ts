import { isCommonPassword } from './common.ts'

const MIN_LENGTH = 8
const MAX_LENGTH = 1024

/**
 * Lists the problems of a new password, in Django's words; empty if it has none. The password is
 * taken exactly as it is: nothing is trimmed, cut or normalised (NIST SP 800-63B 3.1.1.2).
 */
export function passwordProblems(password: string, username: string): readonly string[] {
  const problems: string[] = []
  // Characters as people count them, not UTF-16 code units.
  const length = [...password].length
  if (length < MIN_LENGTH) {
    problems.push(`This password is too short. It must contain at least ${MIN_LENGTH} characters.`)
  }
  if (length > MAX_LENGTH) {
    problems.push(`Ensure this field has no more than ${MAX_LENGTH} characters.`)
  }
  if (password.toLowerCase() === username.toLowerCase()) {
    problems.push('The password is too similar to the username.')
  }
  // A text that is too long is not looked at: a whole body of digits would take seconds.
  if (length <= MAX_LENGTH && isCommonPassword(password))
    problems.push('This password is too common.')
  return problems
}
