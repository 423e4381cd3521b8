import { CodedError } from '@deployment-lab/result'

export type TopologyErrorCode =
  | 'TOPOLOGY_PROGRAM_MISSING'
  | 'TOPOLOGY_ENGINE_SILENT'
  | 'TOPOLOGY_IMAGE_MISSING'
  | 'TOPOLOGY_BUILD_MISSING'
  | 'TOPOLOGY_PORT_TAKEN'
  | 'TOPOLOGY_DIED'
  | 'TOPOLOGY_NOT_READY'
  | 'TOPOLOGY_NOT_STOPPED'
  | 'TOPOLOGY_FOLDER_UNSAFE'
  | 'TOPOLOGY_FOLDER_UNUSABLE'
  | 'TOPOLOGY_PROCESS_GONE'
  | 'TOPOLOGY_NOT_BROKEN'
  | 'TOPOLOGY_BROKEN'

/** A topology that cannot be loaded, started or stopped. The message says what to do next. */
export class TopologyError extends CodedError<TopologyErrorCode> {
  override readonly name = 'TopologyError'
}

/** A message that ends with what the topology itself logged last. */
export function withLog(sentence: string, log: string, folder: string): string {
  if (log === '') return `${sentence}\nIt logged nothing. Its folder is ${folder}`
  const indented = log.replaceAll(/^(?=.)/gm, '  ')
  return `${sentence}\nLast lines of its log:\n${indented}\nThe whole log is in ${folder}`
}
