/** Part of a process that decides on colours. Node leaves `isTTY` unset on a pipe. */
interface Output {
  readonly stdout: { readonly isTTY?: boolean | undefined }
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Tells if stdout is a terminal that shows colours. */
export const colored = ({ stdout, env }: Output): boolean =>
  stdout.isTTY === true && (env['NO_COLOR'] ?? '') === ''
