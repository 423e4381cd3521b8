/** Step of the schema. Steps are only ever added. */
interface Migration {
  readonly name: string
  readonly sql: string
}

/** Spellings in which the two databases differ. */
export interface Dialect {
  /** The declaration of a column that numbers its rows. */
  readonly id: string
  /** Whole numbers up to 2^53. */
  readonly int: string
  readonly bytes: string
  /** Text that follows a table, and a table that is its own index. */
  readonly table: string
  readonly indexed: string
}

/** The steps in order; the version of a database is the number of steps it has taken. */
export const migrations = ({ id, int, bytes, table, indexed }: Dialect): readonly Migration[] => [
  {
    name: 'users, sessions, refresh tokens, notes',
    sql: `
      CREATE TABLE users (
        id ${id},
        username TEXT NOT NULL UNIQUE,
        password_hash TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('user', 'admin')),
        is_active ${int} NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1))
      )${table};

      CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        user_id ${int} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at ${int} NOT NULL,
        expires_at ${int} NOT NULL,
        ended_at ${int},
        end_reason TEXT CHECK (end_reason IN ('logout', 'reuse'))
      )${indexed};
      CREATE INDEX sessions_user ON sessions (user_id);

      CREATE TABLE refresh_tokens (
        token_hash ${bytes} PRIMARY KEY,
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        expires_at ${int} NOT NULL,
        consumed_at ${int}
      )${indexed};
      CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

      CREATE TABLE notes (
        id ${id},
        user_id ${int} NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        created_at ${int} NOT NULL
      )${table};
      CREATE INDEX notes_user ON notes (user_id);
    `,
  },
  {
    name: 'sessions that can be listed, log-out everywhere, login attempts',
    sql: `
      ALTER TABLE users ADD COLUMN last_login ${int};
      ALTER TABLE users ADD COLUMN password_changed_at ${int};
      ALTER TABLE users ADD COLUMN logged_out_at ${int};
      ALTER TABLE sessions ADD COLUMN last_used_at ${int};
      ALTER TABLE sessions ADD COLUMN address TEXT;
      ALTER TABLE sessions ADD COLUMN user_agent TEXT;
      CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

      CREATE TABLE login_attempts (
        bucket TEXT PRIMARY KEY,
        full_until ${int} NOT NULL
      )${indexed};
      CREATE INDEX login_attempts_end ON login_attempts (full_until);
    `,
  },
]
