const SECRETS = [
  // A signed token, or its payload: both start like an encoded JSON object.
  /eyJ[\w-]{8,}\.[\w-]{8,}/,
  /eyJ[\w-]{60,}/,
  /lab-(user|admin)-passphrase/,
  /k4vZqW0uS1gX9bT7yLmNpR2aC5dE8fHj/,
  /\$argon2/,
  /-----BEGIN/,
  /passphrase/,
]

/** The lines of a log that hold a token, a password of the tests, a hash or a key. */
export const findSecrets = (log: string): readonly string[] =>
  log.split('\n').filter((line) => SECRETS.some((secret) => secret.test(line)))
