import type { Generator } from '@deployment-lab/loadgen'
import type { Milliseconds } from '@deployment-lab/result'
import type { RunningTopology } from '@deployment-lab/topology'
import type { RequestTemplate, Scenario, ScriptStep } from '../scenario/define.ts'
import { logIn, prepareRequest, seededAccount } from '../scenario/prepare.ts'
import { prepareScript } from '../scenario/prepare-script.ts'

const connections = 8
const shortest: Milliseconds = 200

/** Loads a fresh topology with the requests it will get, so that no trial measures its first steps. */
export const warmUp = async (
  generator: Generator,
  { url }: RunningTopology,
  scenarios: readonly Scenario[],
  duration: Milliseconds,
  signal: AbortSignal,
): Promise<void> => {
  const token = await logIn(url, seededAccount, signal)
  const scripts = scenarios.flatMap(scriptsOf)
  const templates = distinct(scenarios.flatMap(requestsOf))
  const share = Math.max(shortest, duration / (scripts.length + templates.length))
  const loop = { url, connections, duration: share, timeout: 10_000 }
  for (const template of templates) {
    await generator.closedLoop(
      { ...loop, request: prepareRequest(template, token, seededAccount) },
      signal,
    )
  }
  for (const script of scripts) {
    await generator.scriptedLoop({ ...loop, script: prepareScript(script, seededAccount) }, signal)
  }
}

const scriptsOf = ({ load }: Scenario): (readonly ScriptStep[])[] =>
  'script' in load ? [load.script] : []

const requestsOf = ({ load }: Scenario): readonly RequestTemplate[] => {
  if (load.model === 'open') return load.mix
  return 'script' in load ? [] : [load.request]
}

const distinct = (templates: readonly RequestTemplate[]): RequestTemplate[] => [
  ...new Map(
    templates.map((template) => [`${template.method} ${template.path}`, template]),
  ).values(),
]
