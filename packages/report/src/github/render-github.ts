import type { Result } from '@deployment-lab/result'
import { markdownOf } from '../markdown/render-markdown.ts'
import { reportModel } from '../model/build.ts'

/**
 * The summary of a GitHub step in its Markdown: verdict, what survived, budgets, what happened in
 * each failure, comparison and how to run it again. The rest is in the report.
 *
 * @throws when a histogram of the result cannot be decoded
 */
export const renderGithub = (result: Result): string => {
  const model = reportModel(result)
  return markdownOf({ ...model, sections: model.sections.filter(({ depth }) => depth !== 'full') })
}
