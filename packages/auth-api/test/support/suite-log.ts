import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'

/** Where every API of the suite logs, at trace; read when the suite has ended. */
export const suiteLog = () => ({
  write: (line: string) => appendFileSync(inject('suiteLog'), line),
})

declare module 'vitest' {
  interface ProvidedContext {
    suiteLog: string
  }
}
