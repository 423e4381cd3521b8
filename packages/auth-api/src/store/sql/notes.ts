import type { AuthStore, Note } from '../store.ts'
import { type Database, settle, statement } from './database.ts'

interface NoteRow {
  readonly id: number
  readonly author: string
  readonly text: string
  readonly created_at: number
}

// A user deleted after the guard let the request in writes nothing.
const INSERT = statement<{ id: number }>(`
  INSERT INTO notes (user_id, text, created_at)
  SELECT id, CAST(?2 AS TEXT), CAST(?3 AS BIGINT) FROM users WHERE id = ?1 RETURNING id`)
const NEWEST = statement<NoteRow>(`
  SELECT notes.id, users.username AS author, notes.text, notes.created_at
  FROM notes JOIN users ON users.id = notes.user_id
  ORDER BY notes.id DESC LIMIT ?1`)

const toNote = ({ id, author, text, created_at: createdAt }: NoteRow): Note => ({
  id,
  author,
  text,
  createdAt,
})

/** Notes. */
export function createNotes(db: Database): Pick<AuthStore, 'addNote' | 'listNotes'> {
  return {
    addNote: ({ userId, text, createdAt }) =>
      settle(db.row(INSERT, [userId, text, createdAt]), (row) => row?.id ?? 'unknown-user'),
    listNotes: (limit) => settle(db.rows(NEWEST, [limit]), (rows) => rows.map(toNote)),
  }
}
