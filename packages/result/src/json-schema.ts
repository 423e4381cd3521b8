import { Result, resultVersion } from './result.ts'

/** The JSON Schema (draft 2020-12) of a `result.json`, as text. */
export const resultJsonSchema = (): string => {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `Deployment Lab result, version ${resultVersion}`,
    ...Result,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}
