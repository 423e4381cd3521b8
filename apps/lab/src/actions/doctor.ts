import { canAnswerScaling, readMachine } from '@deployment-lab/machine'
import { sentence } from '@deployment-lab/report'
import { canRun } from '@deployment-lab/runner'
import {
  expectedWorkers,
  type LabContext,
  onHost,
  type TopologyDefinition,
} from '@deployment-lab/topology'
import { loadCatalogue } from '../catalogue.ts'
import type { Context } from '../context.ts'
import { endAndTell } from '../leftovers.ts'

export async function doctor(this: Context): Promise<void> {
  await endAndTell(this.lab, this.print)
  const { topologies } = await loadCatalogue(this.lab)
  const machine = await readMachine({ node: this.process.versions.node })
  const gigabytes = (machine.memoryBytes / 2 ** 30).toFixed(0)
  const lines = [
    `${machine.os}, ${machine.cpuModel}, ${machine.cores} cores, ${gigabytes} GiB, Node ${machine.versions.node}`,
    '',
  ]
  for (const definition of topologies) {
    const runs = await canRun(definition, this.lab)
    const workers = expectedWorkers(definition.workers, this.lab.cores)
    const scaling = canAnswerScaling({ cores: machine.cores, workers, proxies: 0 })
    lines.push(
      `${definition.name} (${workers} ${workers === 1 ? 'worker' : 'workers'})`,
      runs.ok ? '  starts: yes' : `  starts: no, ${runs.reason}. ${runs.remedy}`,
      ...(await containersLine(definition, this.lab)),
      '  latency at a rate, crash: answerable here',
      scaling.ok
        ? '  throughput against one process: answerable here'
        : `  throughput against one process: not answerable here. ${sentence(scaling.reason)}`,
      ...(scaling.ok || definition.compose?.containerEach !== true || workers === 1
        ? []
        : [
            '  how it scales: a model of it can be measured, lab run --driver compose --scale-model 4',
          ]),
    )
  }
  this.print(...lines)
}

/** Tells if it starts in containers; says nothing of a topology that has no such form. */
const containersLine = async (
  definition: TopologyDefinition,
  lab: LabContext,
): Promise<string[]> => {
  if (definition.compose === undefined) return []
  const runs = await canRun(definition, lab, { ...onHost, driver: 'compose' })
  return [runs.ok ? '  in containers: yes' : `  in containers: no, ${runs.reason}. ${runs.remedy}`]
}
