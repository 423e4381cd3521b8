import { unprintable } from '@deployment-lab/result'

/** How a log of GitHub is told to do something, wherever a line may be broken. */
const workflowCommand = /:(?=:[\w-]+(?: .*?)?::)|##(?=\[)/g

/**
 * A text without control characters: those that drive a terminal, those that are not allowed in
 * HTML, and those that turn the direction of writing around.
 */
export const harmless = (text: string): string =>
  text
    .replace(/[\n\t]/g, ' ')
    .replace(unprintable, '\ufffd')
    .replace(workflowCommand, '$& ')
