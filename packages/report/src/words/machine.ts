import type { MachineReasons } from '@deployment-lab/result'
import type { Words } from './words.ts'

const subjects: Record<MachineReasons['not-told']['what'], string> = {
  load: 'the load average',
  swapping: 'swapping',
  temperature: 'a temperature',
  steal: 'what the hypervisor takes',
  busy: 'how busy its cores are',
}

/** What a machine does not show, or has not enough of. */
export const machineWords: Words<MachineReasons> = {
  'no-proc': () => 'this system has no /proc to read CPU and memory from',
  'not-told': ({ what }) => `this machine does not tell ${subjects[what]}`,
  'own-use-unknown': () => 'what the topology used itself is not known',
  'no-process-left': () => 'none of its processes was alive at the end',
  'no-container-left': () => 'none of its containers ran at the end',
  'no-control-groups': ({ message }) => `the containers’ control groups cannot be read: ${message}`,
  'listing-failed': ({ message }) => `what belongs to it could not be listed again: ${message}`,
  'trial-too-short': () => 'the trial was too short for a sample',
  'account-lost': ({ role, second }) =>
    `${role} in second ${second}: a process ended, and nobody accounts for what it used until then`,
  'descriptors-hidden': ({ role }) =>
    `${role === undefined ? '' : `file descriptors of ${role}: `}the system does not show them to the lab`,
  'in-other-containers': () =>
    'the load runs in a container of its own, from which the others’ processes cannot be seen: "lab run --driver compose" reads them from the host',
  'workers-silent': () => 'no worker said anything of itself',
  'workers-not-asked': () => 'this topology was not told to have them say anything',
  'too-few-cores': ({ needed, workers, forWorkers, proxies, cores }) => {
    const parts = [
      '1 for the load generator',
      `${forWorkers} for the ${workers === 1 ? 'worker' : 'workers'}`,
      ...(proxies > 0 ? [`${proxies} for the ${proxies === 1 ? 'proxy' : 'proxies'}`] : []),
    ]
    return `${needed} cores are needed to see whether it scales (${parts.join(', ')}); this machine has ${cores}`
  },
}
